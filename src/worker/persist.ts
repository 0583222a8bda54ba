// Asks the browser, once and from the page (workers may not), to keep this site's storage when space runs short.

let asked: Promise<boolean> | null = null;

/** Whether storage is safe from being cleared by the browser itself; false where it does not say. */
export function askPersistence(): Promise<boolean> {
  asked ??= (async () => {
    try {
      return await navigator.storage.persist();
    } catch {
      return false;
    }
  })();
  return asked;
}
