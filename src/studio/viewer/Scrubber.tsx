// Goes through the frames: a slider with a number box, single steps, and play.
import { useEffect, useId, useState, useSyncExternalStore } from 'react';
import { Button } from '../design/Button';
import { viewerWords as words } from '../words';

interface Props {
  readonly at: number;
  readonly nframes: number;
  /** The frame on the screen: play waits for it. */
  readonly loaded: number;
  show(frame: number): void;
}

/** Milliseconds between two frames of a film. */
const PAUSE = 110;

const MOTION = '(prefers-reduced-motion: reduce)';
function useStill(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = matchMedia(MOTION);
      query.addEventListener('change', changed);
      return () => query.removeEventListener('change', changed);
    },
    () => matchMedia(MOTION).matches,
  );
}

export function Scrubber({ at, nframes, loaded, show }: Props) {
  const id = useId();
  const still = useStill();
  const [playing, setPlaying] = useState(false);
  const [text, setText] = useState<string | null>(null);
  const running = playing && !still;
  useEffect(() => {
    if (!running || loaded !== at) return;
    const timer = setTimeout(() => show(at + 1 < nframes ? at + 1 : 0), PAUSE);
    return () => clearTimeout(timer);
  }, [running, at, loaded, nframes, show]);

  const typed = Number(text);
  const wrong = text !== null && !(/^\d+$/.test(text) && typed < nframes);
  const take = (): void => {
    if (text !== null && !wrong) show(typed);
    setText(null);
  };
  const go = (frame: number): void => {
    setPlaying(false);
    show(frame);
  };
  return (
    <div className="scrubber">
      <Button
        look="plain"
        icon={running ? 'pause' : 'play'}
        aria-label={running ? words.pause : words.play}
        title={still ? words.still : running ? words.pause : words.play}
        disabled={still || nframes < 2}
        onClick={() => setPlaying(!playing)}
      />
      <button
        type="button"
        className="button plain icon"
        aria-label={words.previous}
        aria-keyshortcuts="["
        title={`${words.previous} [`}
        disabled={at <= 0}
        onClick={() => go(at - 1)}
      >
        <Chevron turned={false} />
      </button>
      <button
        type="button"
        className="button plain icon"
        aria-label={words.next}
        aria-keyshortcuts="]"
        title={`${words.next} ]`}
        disabled={at >= nframes - 1}
        onClick={() => go(at + 1)}
      >
        <Chevron turned />
      </button>
      <input
        type="range"
        className="grow"
        aria-label={words.frameSlider}
        min={0}
        max={Math.max(0, nframes - 1)}
        step={1}
        value={at}
        onChange={(e) => go(Number(e.target.value))}
      />
      <label htmlFor={id} className="hidden">
        {words.frame}
      </label>
      <input
        id={id}
        type="text"
        inputMode="numeric"
        className="frame-box"
        aria-invalid={wrong}
        title={words.noneOf(nframes)}
        value={text ?? String(at)}
        onChange={(e) => setText(e.target.value.trim())}
        onBlur={take}
        onKeyDown={(e) => {
          if (e.key === 'Enter') take();
          if (e.key === 'Escape') setText(null);
        }}
      />
      <span className="mute small">{words.ofFrames(nframes)}</span>
    </div>
  );
}

const Chevron = ({ turned }: { readonly turned: boolean }) => (
  <svg
    width={18}
    height={18}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth={1.7}
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    <path d={turned ? 'M9.5 6l6 6-6 6' : 'M14.5 6l-6 6 6 6'} />
  </svg>
);
