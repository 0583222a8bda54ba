// PLACEHOLDER until merge
export interface Survey {
  readonly rcut: number;
}
