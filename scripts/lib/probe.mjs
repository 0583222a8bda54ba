// Prints the name of the WebGPU adapter that Dawn finds, or nothing; run in a process of its own by vulkan.mjs.
import { create } from 'webgpu';

const gpu = create([]);
const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
if (adapter) {
  const { vendor, architecture, description } = adapter.info;
  process.stdout.write(`${[vendor, architecture, description].filter(Boolean).join(' ') || 'unnamed'}\n`);
}
// Dawn's instance would keep the process alive.
process.exit(0);
