// Words where WebGPU is missing.

export const gateWords = {
  title: {
    insecure: 'WebGPU is hidden: this address is not secure',
    'no-webgpu': 'WebGPU is missing in this browser',
    'no-adapter': 'WebGPU found no graphics adapter',
  },
  meanwhile:
    'Until then the page is read only: data can be imported and browsed, stored runs opened; only training is off.',
  insecure: (origin: string): string =>
    `Browsers offer WebGPU only to pages from https or from localhost; this one came from ${origin}.`,
  insecureSteps: [
    'Open the page over https, or as http://localhost on the machine that serves it.',
    'From another machine, forward the port: ssh -L 4173:localhost:4173 HOST, then open http://localhost:4173.',
  ],
  noWebgpu: (browser: string, os: string): string => `${browser} on ${os} does not offer navigator.gpu to this page.`,
  noAdapter: (browser: string, os: string): string =>
    `${browser} on ${os} has WebGPU, but no adapter: the graphics driver is missing, too old, or on the browser's block list.`,
  steps: {
    chromeLinux: [
      'Start the browser with --enable-unsafe-webgpu --enable-features=Vulkan, or set both under chrome://flags (Unsafe WebGPU Support, Vulkan).',
      'Check that vulkaninfo lists your GPU: without a Vulkan driver (mesa-vulkan-drivers, or NVIDIA 535 and newer) there is no adapter.',
      'Open chrome://gpu: the line WebGPU says what the browser decided and why.',
    ],
    chrome: [
      'Update the browser to version 113 or newer, and the graphics driver to a current one.',
      'Turn on Use graphics acceleration when available under chrome://settings/system, then restart the browser.',
      'Open chrome://gpu: the line WebGPU says what the browser decided and why.',
    ],
    chromeAndroid: ['Update Chrome to version 121 or newer; it needs Android 12 and a recent GPU.'],
    firefox: [
      'Update Firefox: version 141 or newer on Windows, 145 or newer on macOS.',
      'Elsewhere set dom.webgpu.enabled to true under about:config and restart, or use Chrome or Edge.',
    ],
    safari: ['Update to Safari 26 (macOS 26, iOS 26), or use a current Chrome or Edge on macOS.'],
    other: ['Open this page in a current Chrome, Edge, Safari or Firefox.'],
  },
  again: 'Look again',
  copy: 'Copy diagnostics',
  copied: 'Copied',
  diagnostics: 'Diagnostics',
  yes: 'yes',
  no: 'no',
  unknown: 'not told',
  rows: {
    secure: 'Secure context',
    browser: 'Browser',
    gpu: 'navigator.gpu',
    adapter: 'Adapter',
    kind: 'Vendor, architecture',
    software: 'Software adapter',
    maxBufferSize: 'Largest buffer',
    maxStorageBufferBindingSize: 'Largest storage binding',
    maxComputeWorkgroupStorageSize: 'Workgroup memory',
    maxComputeInvocationsPerWorkgroup: 'Invocations per workgroup',
    maxStorageBuffersPerShaderStage: 'Storage buffers per shader',
    'shader-f16': 'shader-f16',
    subgroups: 'subgroups',
    'timestamp-query': 'timestamp-query',
    storage: 'Storage of this browser',
    flags: 'Flags',
  },
  ok: 'can train',
  needed: 'needed',
  notNeeded: 'not needed',
  softwareNote: 'slow: a GPU is 10 to 1,000 times faster',
  insecureNote: 'WebGPU is hidden from it',
  storage: (used: string, quota: string): string => `${used} used of ${quota}`,
  flagsNone: 'none needed here',
};
