// Why WebGPU is missing and what to do about it on this browser and system.
import { gateWords } from '../words';

export type Why = 'insecure' | 'no-webgpu' | 'no-adapter';

/** What the browser says about itself. */
export interface Environment {
  readonly userAgent: string;
  readonly origin: string;
  readonly secure: boolean;
  readonly gpu: boolean;
}

export interface Diagnosis {
  readonly title: string;
  readonly explanation: string;
  readonly steps: readonly string[];
}

export function browserOf(userAgent: string): { readonly browser: string; readonly version: string } {
  const found = (pattern: RegExp, browser: string): { browser: string; version: string } | null => {
    const m = pattern.exec(userAgent);
    return m ? { browser, version: m[1] } : null;
  };
  return (
    found(/Edg(?:e|A|iOS)?\/(\d+)/, 'Edge') ??
    found(/(?:Firefox|FxiOS)\/(\d+)/, 'Firefox') ??
    found(/(?:Chrome|CriOS|HeadlessChrome)\/(\d+)/, 'Chrome') ??
    found(/Version\/(\d+)[\d.]* (?:Mobile\/\S+ )?Safari/, 'Safari') ?? { browser: 'This browser', version: '' }
  );
}

export function systemOf(userAgent: string): string {
  if (/Android/.test(userAgent)) return 'Android';
  if (/iPhone|iPad/.test(userAgent)) return 'iOS';
  if (/Windows/.test(userAgent)) return 'Windows';
  if (/Mac OS X/.test(userAgent)) return 'macOS';
  if (/CrOS/.test(userAgent)) return 'ChromeOS';
  return /Linux|X11/.test(userAgent) ? 'Linux' : 'this system';
}

function stepsFor(browser: string, os: string): readonly string[] {
  const { steps } = gateWords;
  // Every browser of iOS is Safari underneath.
  if (os === 'iOS' || browser === 'Safari') return steps.safari;
  if (browser === 'Firefox') return steps.firefox;
  if (browser !== 'Chrome' && browser !== 'Edge') return steps.other;
  if (os === 'Linux') return steps.chromeLinux;
  return os === 'Android' ? steps.chromeAndroid : steps.chrome;
}

export function diagnose(why: Why, env: Environment): Diagnosis {
  const { browser, version } = browserOf(env.userAgent);
  const named = version === '' ? browser : `${browser} ${version}`;
  const os = systemOf(env.userAgent);
  const title = gateWords.title[why];
  if (why === 'insecure') return { title, explanation: gateWords.insecure(env.origin), steps: gateWords.insecureSteps };
  const explanation = why === 'no-webgpu' ? gateWords.noWebgpu(named, os) : gateWords.noAdapter(named, os);
  return { title, explanation, steps: stepsFor(browser, os) };
}

/** Lines to paste into a report. Holds nothing about the user's data. */
export const diagnosticsText = (why: string, message: string, env: Environment): string =>
  [
    `Kalmium: ${why}`,
    message,
    `browser: ${env.userAgent}`,
    `origin: ${env.origin}`,
    `secure context: ${env.secure ? 'yes' : 'no'}`,
    `navigator.gpu: ${env.gpu ? 'yes' : 'no'}`,
  ].join('\n');

export const environment = (): Environment => ({
  userAgent: navigator.userAgent,
  origin: location.origin,
  secure: isSecureContext,
  gpu: 'gpu' in navigator && navigator.gpu !== undefined,
});
