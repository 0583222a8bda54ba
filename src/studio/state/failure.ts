// What went wrong, as the words a notice shows.
import { WorkerFailure } from '../../worker/client';
import { frameWords } from '../words';

/** Message and fix of anything that was thrown. */
export function failureWords(error: unknown): { readonly message: string; readonly fix: string } {
  if (error instanceof WorkerFailure) return { message: error.message, fix: error.fix };
  return { message: error instanceof Error ? error.message : String(error), fix: frameWords.crash };
}
