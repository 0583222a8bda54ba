// Finds a Vulkan driver for Node's WebGPU (Dawn): the system's, else the SwiftShader that comes with Chromium.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from './chromium.mjs';

const PROBE = fileURLToPath(new URL('./probe.mjs', import.meta.url));
const ICD_DIRS = [
  '/usr/share/vulkan/icd.d',
  '/etc/vulkan/icd.d',
  '/usr/local/share/vulkan/icd.d',
  '/usr/local/etc/vulkan/icd.d',
];
// Containers often get NVIDIA's driver here, where no loader looks.
const EXTRA_ICDS = ['/usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json'];

/** The adapter that Dawn finds under `env`, in words, or null. Asked in a process of its own: the loader reads its environment once. */
function probe(env) {
  const r = spawnSync(process.execPath, [PROBE], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (r.status !== 0) return null;
  const line = r.stdout.trim();
  return line === '' ? null : line;
}

function systemLoader() {
  const r = spawnSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' });
  if (r.status === 0 && r.stdout.includes('libvulkan.so.1')) return true;
  return (process.env.LD_LIBRARY_PATH ?? '').split(':').some((d) => d !== '' && existsSync(join(d, 'libvulkan.so.1')));
}

const systemDrivers = () =>
  ICD_DIRS.filter((d) => existsSync(d)).flatMap((d) =>
    readdirSync(d)
      .filter((f) => f.endsWith('.json'))
      .map((f) => join(d, f)),
  );

/** Folder with SwiftShader beside a Chromium; Debian's launcher is a shell script elsewhere. */
function driverDir(chromium) {
  const real = realpathSync(chromium);
  const dirs = [
    dirname(real),
    '/usr/lib/chromium',
    '/usr/lib/chromium-browser',
    '/opt/google/chrome',
    '/opt/microsoft/msedge',
  ];
  return (
    dirs.find((d) => existsSync(join(d, 'vk_swiftshader_icd.json')) && existsSync(join(d, 'libvk_swiftshader.so'))) ??
    null
  );
}

/**
 * Environment under which a Node process gets a WebGPU adapter.
 * Returns { env, driver, note }: driver 'system' (nothing to add), 'swiftshader' (variables to add) or 'none';
 * note says in words what was chosen where that is not the system's own driver.
 */
export async function findVulkan() {
  const system = { env: {}, driver: 'system', note: null };
  if (process.platform !== 'linux') return system;
  const loader = systemLoader();
  // What the user has set is taken as it is.
  if (loader && (process.env.VK_DRIVER_FILES || process.env.VK_ICD_FILENAMES)) return system;
  if (loader && systemDrivers().length > 0 && probe({}) !== null) return system;

  const chromium = await findChromium();
  const dir = chromium === null ? null : driverDir(chromium);
  const loaderEnv = loader
    ? {}
    : dir !== null && existsSync(join(dir, 'libvulkan.so.1'))
      ? { LD_LIBRARY_PATH: [dir, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':') }
      : null;
  if (loaderEnv !== null) {
    for (const icd of [...(loader ? [] : systemDrivers()), ...EXTRA_ICDS.filter((f) => existsSync(f))]) {
      const env = { ...loaderEnv, VK_DRIVER_FILES: icd };
      if (probe(env) !== null) return { env, driver: 'system', note: `using the Vulkan driver ${icd}` };
    }
    if (dir !== null) {
      const env = { ...loaderEnv, VK_DRIVER_FILES: join(dir, 'vk_swiftshader_icd.json') };
      const note = `no Vulkan driver found; using SwiftShader from ${dir} (on the CPU: slow)`;
      return { env, driver: 'swiftshader', note };
    }
  }
  const note =
    'no Vulkan driver found, and no Chromium whose SwiftShader could stand in: install a driver or Chromium, or set CHROMIUM_PATH';
  return { env: {}, driver: 'none', note };
}
