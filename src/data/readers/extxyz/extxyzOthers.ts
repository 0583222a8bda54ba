// Files that are called .xyz and hold no frames: what they are is told by unread.

const NUMBER = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][-+]?\d+)?`;
const ATOM = new RegExp(String.raw`^\s*[A-Z][a-z]?\w*(?:\s+${NUMBER}){3}\s*$`);

/** Names and positions from the first line on, as CP2K includes them. `text`: the beginning of a file. */
export function isCoordinateList(text: string): boolean {
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
  // The last line may be cut.
  return lines.length > 1 && lines.slice(0, -1).every((line) => ATOM.test(line));
}

/** The table of FORCE_EVAL / PRINT / FORCES of CP2K in a file of its own. */
export const isCp2kForces = (text: string): boolean =>
  /^\s*(ATOMIC FORCES in \[|FORCES\| Atomic forces \[)/m.test(text.slice(0, 500));
