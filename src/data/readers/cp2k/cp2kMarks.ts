// How a main output of CP2K is known.

/** Whether text from the beginning of a file is a main output. */
export const isCp2kOutput = (text: string): boolean =>
  /^\s*CP2K\| version string/m.test(text) ||
  (/PROGRAM STARTED AT/.test(text) && /^\s*(GLOBAL|DBCSR)\|/m.test(text)) ||
  /^\s*ENERGY\| Total FORCE_EVAL/m.test(text);
