// Types of check-house.mjs.
export declare function checkHouse(root: string): string[];
