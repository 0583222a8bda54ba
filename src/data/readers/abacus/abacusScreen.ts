// What ABACUS writes to the screen: begins as its logs do, and holds no positions.

/** `text`: the beginning of a file. */
export const isAbacusScreen = (text: string): boolean =>
  /^\s*(WELCOME TO ABACUS|ABACUS v)/m.test(text) && /^\s*(MAKE THE DIR|DONE\(\S+\s+SEC\))\s*:/m.test(text);
