// Why WebGPU is missing and what to do about it on this browser and system.
import { formatBytes, formatCount } from '../design/format';
import type { Device } from '../state/store';
import { gateWords } from '../words';
import { type AdapterReport, FEATURES, LIMITS, type StorageReport } from './adapter';

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

export interface Row {
  readonly name: string;
  readonly value: string;
  /** A judgement beside the value; '' for none. */
  readonly note: string;
  readonly good: boolean;
}

/** The diagnosis line by line. Holds nothing about the user's data. */
export function rowsOf(
  device: Device,
  env: Environment,
  adapter: AdapterReport | null,
  storage: StorageReport | null,
): readonly Row[] {
  const { rows } = gateWords;
  const { browser, version } = browserOf(env.userAgent);
  const os = systemOf(env.userAgent);
  const row = (name: string, value: string, note = '', good = true): Row => ({ name, value, note, good });
  const yes = (b: boolean): string => (b ? gateWords.yes : gateWords.no);
  const info = device.kind === 'ready' ? device.info : null;
  const list = [
    row(rows.secure, `${yes(env.secure)}, ${env.origin}`, env.secure ? '' : gateWords.insecureNote, env.secure),
    row(rows.browser, `${browser} ${version}, ${os}`),
    row(rows.gpu, yes(env.gpu), env.gpu ? '' : gateWords.needed, env.gpu),
    row(
      rows.adapter,
      info?.name ?? (device.kind === 'probing' ? gateWords.unknown : gateWords.no),
      info ? gateWords.ok : gateWords.needed,
      info !== null,
    ),
  ];
  const kind = [adapter?.vendor ?? info?.vendor, adapter?.architecture ?? info?.architecture, adapter?.description];
  const told = kind.filter((k) => k !== undefined && k !== '').join(', ');
  if (told !== '') list.push(row(rows.kind, told));
  if (info)
    list.push(row(rows.software, yes(info.software), info.software ? gateWords.softwareNote : '', !info.software));
  for (const name of adapter ? LIMITS : []) {
    const value = adapter?.limits[name] ?? 0;
    list.push(row(rows[name], /Size$/.test(name) ? formatBytes(value) : formatCount(value)));
  }
  for (const name of adapter ? FEATURES : []) {
    const there = adapter?.features.includes(name) ?? false;
    list.push(row(rows[name], yes(there), there ? '' : gateWords.notNeeded));
  }
  const flags =
    device.kind === 'missing' && device.why === 'no-adapter' ? stepsFor(browser, os)[0] : gateWords.flagsNone;
  list.push(row(rows.flags, flags, '', device.kind !== 'missing'));
  if (storage) list.push(row(rows.storage, gateWords.storage(formatBytes(storage.used), formatBytes(storage.quota))));
  return list;
}

/** The rows as lines to paste into a report. */
export const rowsText = (rows: readonly Row[], env: Environment): string =>
  ['Kalmium', ...rows.map((r) => `${r.name}: ${r.value}${r.note === '' ? '' : ` (${r.note})`}`), env.userAgent].join(
    '\n',
  );

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
