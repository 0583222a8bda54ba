// Types of build.mjs.
export function buildPictures(outDir: string): Promise<void>;
