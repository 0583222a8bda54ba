// Types of serve.mjs.
export interface Served {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}
export declare function serve(root: string, options?: { port?: number; host?: string }): Promise<Served>;
