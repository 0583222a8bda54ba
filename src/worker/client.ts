// The page's side of the two workers: commands become promises, events reach listeners, a crash is told in words.
export * from './dataClient';
export { WorkerFailure, type WorkerLike } from './line';
export * from './trainClient';
