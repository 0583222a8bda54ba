// How a main output of CP2K is known, and what its beginning says of the run.

/** Whether text from the beginning of a file is a main output. */
export const isCp2kOutput = (text: string): boolean =>
  /^\s*CP2K\| version string/m.test(text) ||
  (/PROGRAM STARTED AT/.test(text) && /^\s*(GLOBAL|DBCSR)\|/m.test(text)) ||
  /^\s*ENERGY\| Total FORCE_EVAL/m.test(text);

/** What the first lines of an output name; '' where they do not. */
export const projectIn = (text: string): string => /^\s*GLOBAL\| Project name\s+(\S+)/m.exec(text)?.[1] ?? '';
export const runTypeIn = (text: string): string => /^\s*GLOBAL\| Run type\s+(\S+)/m.exec(text)?.[1] ?? '';
