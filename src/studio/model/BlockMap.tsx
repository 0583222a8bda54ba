// The covariance matrix as it is stored: one square per block, sides in proportion.
import { setupWords } from '../words';

interface Props {
  readonly blocks: readonly number[];
  readonly width: number;
  /** Side of the largest block that one buffer may hold; null while unknown. */
  readonly limit: number | null;
}

const GAP = 3;
const SIDES = [44, 34, 26, 20, 15, 11, 8, 6, 4];
const MAX_HEIGHT = 112;

interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** Squares in rows, the largest block as large as lets all of them fit. */
export function placeBlocks(blocks: readonly number[], width: number): { squares: Square[]; height: number } {
  const largest = Math.max(1, ...blocks);
  let placed: { squares: Square[]; height: number } = { squares: [], height: 0 };
  for (const unit of SIDES) {
    const squares: Square[] = [];
    let x = 0;
    let row = 0;
    for (const b of blocks) {
      const side = Math.max(2, (unit * b) / largest);
      if (x > 0 && x + side > width) {
        x = 0;
        row++;
      }
      squares.push({ x, y: row * (unit + GAP) + unit - side, side });
      x += side + GAP;
    }
    placed = { squares, height: (row + 1) * (unit + GAP) - GAP };
    if (placed.height <= MAX_HEIGHT) break;
  }
  return placed;
}

export function BlockMap({ blocks, width, limit }: Props) {
  const { squares, height } = placeBlocks(blocks, width);
  const largest = Math.max(0, ...blocks);
  const facts = setupWords.cost.blockFacts(blocks.length, largest.toLocaleString('en-US'));
  const words = limit === null ? facts : `${facts}; ${setupWords.cost.blockLimit(limit.toLocaleString('en-US'))}`;
  return (
    <figure className="blocks">
      <svg className="blockmap" width={width} height={height} role="img" aria-label={words}>
        {squares.map((s, k) => (
          <rect
            key={`${s.x},${s.y}`}
            className={limit !== null && blocks[k] > limit ? 'over' : ''}
            x={s.x}
            y={s.y}
            width={s.side}
            height={s.side}
            rx={Math.min(2, s.side / 4)}
          />
        ))}
      </svg>
      <figcaption className="small mute">{words}</figcaption>
    </figure>
  );
}
