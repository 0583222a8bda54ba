// Small things that a reload brings back: one versioned entry of localStorage each, and rubbish in it is no trouble.

export interface Remembered<T> {
  /** null where there is nothing, or nothing that can be used. */
  read(): T | null;
  write(value: T): void;
}

const PREFIX = 'kalmium.';

/** `read` turns what was stored under this version into a value, or null. A new version forgets the old one. */
export function remembered<T>(name: string, version: number, parse: (stored: unknown) => T | null): Remembered<T> {
  const key = `${PREFIX}${name}`;
  return {
    read: () => {
      try {
        const found: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
        if (typeof found !== 'object' || found === null || !('v' in found) || found.v !== version) return null;
        return 'value' in found ? parse(found.value) : null;
      } catch {
        // Not JSON, or storage is forbidden.
        return null;
      }
    },
    write: (value) => {
      try {
        localStorage.setItem(key, JSON.stringify({ v: version, value }));
      } catch {
        // Forbidden or full: it is then not remembered.
      }
    },
  };
}

/** A switch that is off until it was put on. */
export const rememberedFlag = (name: string): Remembered<boolean> =>
  remembered(name, 1, (v) => (typeof v === 'boolean' ? v : null));
