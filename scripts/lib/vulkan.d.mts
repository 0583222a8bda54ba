// Types of vulkan.mjs.
export interface VulkanChoice {
  /** Variables to add to the environment of the process that uses WebGPU. */
  readonly env: Readonly<Record<string, string>>;
  readonly driver: 'system' | 'swiftshader' | 'none';
  readonly note: string | null;
}
export declare function findVulkan(): Promise<VulkanChoice>;
