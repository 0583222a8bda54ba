// The buttons over the view: what it shows, and how it is looked at.
import { viewerWords as words } from '../words';
import { ToolIcon, type ToolName } from './ToolIcon';

export interface Shown {
  readonly arrows: boolean;
  readonly bonds: boolean;
  readonly wrap: boolean;
  readonly repeat: boolean;
  readonly orthographic: boolean;
}

interface Props {
  readonly shown: Shown;
  /** Without a cell there is nothing to wrap into or repeat; without forces no arrows. */
  readonly possible: Readonly<Record<keyof Shown, boolean>>;
  onToggle(what: keyof Shown): void;
  onReset(): void;
  onSave(): void;
}

const SWITCHES: readonly (keyof Shown & ToolName)[] = ['arrows', 'bonds', 'wrap', 'repeat', 'orthographic'];

export function Toolbar({ shown, possible, onToggle, onReset, onSave }: Props) {
  return (
    <div className="viewer-tools" role="toolbar" aria-label={words.tools}>
      {SWITCHES.filter((what) => possible[what]).map((what) => (
        <button
          key={what}
          type="button"
          className="viewer-tool"
          aria-pressed={shown[what]}
          aria-label={words[what]}
          title={words[what]}
          onClick={() => onToggle(what)}
        >
          <ToolIcon name={what} />
        </button>
      ))}
      <button type="button" className="viewer-tool" aria-label={words.reset} title={words.reset} onClick={onReset}>
        <ToolIcon name="reset" />
      </button>
      <button type="button" className="viewer-tool" aria-label={words.save} title={words.save} onClick={onSave}>
        <ToolIcon name="save" />
      </button>
    </div>
  );
}
