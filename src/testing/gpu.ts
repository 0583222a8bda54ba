// One GPU device per test file.
import { type Gpu, openGpu } from '../gpu/device';

let opened: Promise<Gpu> | undefined;

/** The device of this test file, opened on first use. */
export function testGpu(): Promise<Gpu> {
  opened ??= openGpu(navigator.gpu);
  return opened;
}
