// A notification of the system when a run ends, if the user has asked for it.
import { useSyncExternalStore } from 'react';
import { rememberedFlag } from '../state/remembered';

const wish = rememberedFlag('notify');
const listeners = new Set<() => void>();
let wanted: boolean | null = null;

const able = (): boolean => typeof Notification !== 'undefined';

/** True where the user wants it and the browser allows it. */
export function notifies(): boolean {
  wanted ??= wish.read() ?? false;
  return wanted && able() && Notification.permission === 'granted';
}

/** Turns it on or off; asks for the permission, so call it on a click. Resolves to false where it was refused. */
export async function setNotifies(on: boolean): Promise<boolean> {
  const allowed = !on || (able() && (await Notification.requestPermission()) === 'granted');
  wanted = on && allowed;
  wish.write(wanted);
  for (const listener of listeners) listener();
  return allowed;
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

export const useNotifies = (): boolean => useSyncExternalStore(subscribe, notifies);

export function notifySystem(title: string, body: string): void {
  if (!notifies()) return;
  try {
    const note = new Notification(title, { body, tag: 'kalmium-run' });
    note.onclick = () => window.focus();
  } catch {
    // Some systems allow them to service workers only.
  }
}
