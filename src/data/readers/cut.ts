// Whether the end of a file cut a number short: such a number is finite and wrong.

/** Digits behind the point, and those of the exponent. */
function digits(token: string): readonly [number, number] {
  const parts = /^[-+]?\d*\.?(\d*)(?:[eEdD][-+]?(\d*))?$/.exec(token);
  return [parts?.[1].length ?? 0, parts?.[2]?.length ?? 0];
}

/**
 * Whether the last number of the last line of a file has fewer digits than the one before it. For columns that a code
 * writes with a fixed number of digits.
 */
export function endsCut(line: string): boolean {
  const [before, last] = line.trim().split(/\s+/).slice(-2).map(digits);
  return last !== undefined && (last[0] < before[0] || last[1] < before[1]);
}
