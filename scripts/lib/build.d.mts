// Types of build.mjs.
export declare const ROOT: string;
export declare function buildPage(options?: { force?: boolean }): string;
export declare function buildProgram(name: string, entry: string, options?: { standalone?: boolean }): string;
