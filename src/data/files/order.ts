// The order of files: folder by folder, numbers in names by their value, the same on the page and on the command line.

/** Digits and what stands between them. */
const parts = (name: string): string[] => name.match(/\d+|\D+/g) ?? [];
const isNumber = (part: string): boolean => /^\d/.test(part);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function compareNumbers(a: string, b: string): number {
  const [x, y] = [a, b].map((digits) => digits.replace(/^0+(?=\d)/, ''));
  return x.length - y.length || compare(x, y);
}

/** Names of one folder: "step2" before "step10". Never 0 for names that differ. */
export function byName(a: string, b: string): number {
  const [ours, theirs] = [parts(a), parts(b)];
  for (let k = 0; k < Math.min(ours.length, theirs.length); k++) {
    const both = isNumber(ours[k]) && isNumber(theirs[k]);
    const order = both ? compareNumbers(ours[k], theirs[k]) : compare(ours[k], theirs[k]);
    if (order !== 0) return order;
  }
  return ours.length - theirs.length || compare(a, b);
}

/** Paths with slashes; what lies in a folder stays together. */
export function byPath(a: string, b: string): number {
  const [ours, theirs] = [a.split('/'), b.split('/')];
  for (let k = 0; k < Math.min(ours.length, theirs.length); k++) {
    const order = byName(ours[k], theirs[k]);
    if (order !== 0) return order;
  }
  return ours.length - theirs.length;
}
