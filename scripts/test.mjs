// `npm test`: finds or installs a Chromium, then runs the checks, all test projects and the page's build.
// Arguments name projects (unit, gpu-node, gpu-browser, e2e); none means everything. Ends with "N passed, M failed".
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runChecks } from './check.mjs';
import { buildPage, ROOT } from './lib/build.mjs';
import { ensureChromium } from './lib/chromium.mjs';
import { findVulkan } from './lib/vulkan.mjs';

const PROJECTS = ['unit', 'gpu-node', 'gpu-browser', 'e2e'];
const total = { passed: 0, failed: 0, skipped: 0 };
const skips = new Map();

/** One vitest process. Null where it died before it could report. */
async function vitest(project) {
  const report = join(ROOT, '.cache', `tests-${project}.json`);
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  rmSync(report, { force: true });
  const args = ['run', '--project', project, '--reporter=default', '--reporter=./scripts/lib/reporter.mjs'];
  const child = spawn(process.execPath, [join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, KALMIUM_TEST_SUMMARY: report },
  });
  const [code, signal] = await new Promise((done) => child.once('exit', (...end) => done(end)));
  if (!existsSync(report)) return { report: null, signal, code };
  return { report: JSON.parse(readFileSync(report, 'utf8')), signal, code };
}

async function runProject(project) {
  console.log(`\n== ${project} ==`);
  let end = await vitest(project);
  // A software driver may crash the process under it; that is tried again once, whole. A failed test never is.
  const crashed = end.signal !== null || (end.report?.crashed === true && end.report.failed === 0);
  if (crashed) {
    console.log(`${project}: a test process crashed (${end.signal ?? 'worker lost'}); running the project once more`);
    end = await vitest(project);
  }
  const { report } = end;
  if (report === null) {
    console.log(`${project}: no report (exit ${end.code ?? end.signal})`);
    total.failed++;
    return;
  }
  total.passed += report.passed;
  // Tests cut off by a crash, errors outside any test, a run without tests: each is a failure, none may pass unseen.
  let failed = report.failed + report.unfinished + report.errors.length;
  if (failed === 0 && (end.code !== 0 || report.crashed || report.passed === 0)) failed = 1;
  total.failed += failed;
  total.skipped += report.skipped;
  for (const [why, n] of Object.entries(report.skips)) skips.set(`${project}: ${why}`, n);
}

function finish() {
  if (total.skipped > 0) {
    console.log(`\n${total.skipped} skipped`);
    for (const [why, n] of skips) console.log(`  ${n} x ${why}`);
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}

async function main() {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((p) => !PROJECTS.includes(p));
  if (unknown.length > 0)
    throw new Error(`unknown project ${unknown.join(', ')}: expected some of ${PROJECTS.join(', ')}`);
  const projects = wanted.length > 0 ? wanted : PROJECTS;
  const started = Date.now();

  process.env.CHROMIUM_PATH = await ensureChromium();
  console.log(`Chromium: ${process.env.CHROMIUM_PATH}`);
  const vulkan = await findVulkan();
  console.log(`Vulkan for Node: ${vulkan.note ?? "the system's driver"}`);

  if (wanted.length === 0) {
    console.log('\n== checks ==');
    const checks = runChecks();
    total.passed += checks.passed;
    total.failed += checks.failed;
  }
  for (const project of projects) {
    if (project === 'e2e') {
      try {
        buildPage();
        total.passed++;
        console.log('\npassed: build of the page');
      } catch (error) {
        total.failed++;
        console.log(`\nFAILED: build of the page\n${error instanceof Error ? error.message : error}`);
        continue;
      }
    }
    await runProject(project);
  }
  console.log(`\n${((Date.now() - started) / 1000).toFixed(0)} s`);
}

try {
  await main();
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  total.failed++;
}
finish();
