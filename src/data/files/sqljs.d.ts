// Types of the build of sql.js that carries its WebAssembly inside.
declare module 'sql.js/dist/sql-wasm-inline.js' {
  export { default } from 'sql.js';
}
