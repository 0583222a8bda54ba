// Draws the first frame of a sample as SVG.
import { useId, useMemo } from 'react';
import { colourOf } from '../design/elements';
import { startWords } from '../words';
import type { SampleInfo } from './manifest';
import { draw } from './picture';

const WIDTH = 340;
const HEIGHT = 176;

export function FramePicture({ info, name }: { readonly info: SampleInfo; readonly name: string }) {
  const id = useId();
  const picture = useMemo(() => draw(info, WIDTH, HEIGHT), [info]);
  const elements = [...new Set(info.species)];
  // Far atoms fade towards the ground, which gives depth without perspective.
  const fade = (near: number): number => 0.45 + 0.55 * near;
  return (
    <svg
      className="picture"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={startWords.picture(name, picture.repeats, info.formula)}
    >
      <defs>
        {elements.map((e) => (
          <radialGradient key={e} id={`${id}${e}`} cx="0.36" cy="0.32" r="0.75">
            <stop offset="0" stopColor={`color-mix(in srgb, ${colourOf(e)} 45%, white)`} />
            <stop offset="0.45" stopColor={colourOf(e)} />
            <stop offset="1" stopColor={`color-mix(in srgb, ${colourOf(e)} 62%, black)`} />
          </radialGradient>
        ))}
      </defs>
      {picture.edges.map((l) => (
        <line key={`e${l.x1},${l.y1},${l.x2},${l.y2}`} {...ends(l)} className="cell" opacity={fade(l.near)} />
      ))}
      {picture.bonds.map((l) => (
        <line key={`b${l.x1},${l.y1},${l.x2},${l.y2}`} {...ends(l)} className="bond" opacity={fade(l.near)} />
      ))}
      {picture.atoms.map((a) => (
        <g key={`${a.x},${a.y},${a.near}`}>
          <circle cx={a.x} cy={a.y} r={a.r} className="ground" />
          <circle cx={a.x} cy={a.y} r={a.r} fill={`url(#${id}${a.element})`} className="atom" opacity={fade(a.near)} />
        </g>
      ))}
    </svg>
  );
}

const ends = (l: { x1: number; y1: number; x2: number; y2: number }) => ({ x1: l.x1, y1: l.y1, x2: l.x2, y2: l.y2 });
