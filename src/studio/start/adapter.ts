// What the browser tells of its adapter, for the diagnosis. The training worker asks for its own.

/** Limits that decide what can be trained. */
export const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxStorageBuffersPerShaderStage',
] as const;
export const FEATURES = ['shader-f16', 'subgroups', 'timestamp-query'] as const;

export interface AdapterReport {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  readonly limits: Readonly<Record<(typeof LIMITS)[number], number>>;
  readonly features: readonly string[];
}

/** null where there is no adapter. Never throws. */
export async function reportAdapter(): Promise<AdapterReport | null> {
  try {
    const adapter = (await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' })) ?? null;
    if (!adapter) return null;
    const { vendor, architecture, description } = adapter.info;
    const limits = Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]])) as AdapterReport['limits'];
    return { vendor, architecture, description, limits, features: [...adapter.features].sort() };
  } catch {
    return null;
  }
}

export interface StorageReport {
  /** bytes */
  readonly used: number;
  readonly quota: number;
}

/** null where the browser does not tell. */
export async function reportStorage(): Promise<StorageReport | null> {
  try {
    const { usage, quota } = await navigator.storage.estimate();
    return usage === undefined || quota === undefined ? null : { used: usage, quota };
  } catch {
    return null;
  }
}
