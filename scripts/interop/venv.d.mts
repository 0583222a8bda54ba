// Types of venv.mjs.
export declare const PINS: { readonly torch: string; readonly 'deepmd-kit': string; readonly mpich: string };
export declare const PYTHON_ENV: NodeJS.ProcessEnv;
/** Makes the environment where it is missing. Throws, in words, where it cannot be made. */
export declare function ensureVenv(log?: (line: string) => void): { readonly python: string; readonly dp: string };
