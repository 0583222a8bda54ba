// Vitest reporter: writes what passed, failed, was skipped and why, and whether a test process crashed, as JSON.
import { writeFileSync } from 'node:fs';

/** A test process that died (a driver's segmentation fault, the kernel's memory killer), as against a test that failed. */
const isCrash = (error) =>
  /Worker exited unexpectedly|\[vitest-pool\]: Worker \w+ emitted error/.test(
    `${error.message} ${error.cause?.message ?? ''}`,
  );

export default class Summary {
  onTestRunEnd(modules, unhandled, reason) {
    const out = { passed: 0, failed: 0, skipped: 0, unfinished: 0, crashed: false, reason, errors: [], skips: {} };
    for (const module of modules) {
      let failedHere = 0;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') out.passed++;
        else if (result.state === 'failed') failedHere++;
        else if (result.state === 'pending') out.unfinished++;
        else {
          out.skipped++;
          const why = result.note ?? `${module.relativeModuleId} (a condition of the test is not met)`;
          out.skips[why] = (out.skips[why] ?? 0) + 1;
        }
      }
      // A file that cannot be loaded, or whose hooks fail, counts as one failure.
      if (failedHere === 0 && module.state() === 'failed') failedHere = 1;
      out.failed += failedHere;
    }
    for (const error of unhandled) {
      if (isCrash(error)) out.crashed = true;
      else out.errors.push(String(error.message));
    }
    writeFileSync(process.env.KALMIUM_TEST_SUMMARY, JSON.stringify(out));
  }
}
