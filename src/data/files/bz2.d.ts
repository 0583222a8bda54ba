// Types of the package "bz2", which brings none.
declare module 'bz2' {
  /** Unpacks one bzip2 stream; `checkCRC` compares its checksums. Throws Error where it is damaged. */
  export function decompress(bytes: Uint8Array, checkCRC?: boolean): Uint8Array;
  const bz2: { readonly decompress: typeof decompress };
  export default bz2;
}
