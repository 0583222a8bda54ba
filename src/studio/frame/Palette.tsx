// The command palette: every tab, action, sample, data set and run by a few letters.
import { Command } from 'cmdk';
import { Fragment } from 'react';
import { useSession, useStudio } from '../state/hooks';
import { frameWords } from '../words';
import { commandsOf, type Command as Entry } from './commands';

const GROUPS = Object.keys(frameWords.palette.groups) as Entry['group'][];

export default function Palette({ close }: { readonly close: () => void }) {
  const session = useSession();
  const state = useStudio((s) => s);
  const words = frameWords.palette;
  const commands = commandsOf(session, state);
  const choose = (command: Entry): void => {
    close();
    command.run();
  };
  return (
    <Command label={words.title} loop className="palette">
      <Command.Input className="palette-input" placeholder={words.placeholder} autoFocus />
      <Command.List className="palette-list" label={words.title}>
        <Command.Empty className="palette-empty mute">{words.empty}</Command.Empty>
        {GROUPS.map((group) => {
          const mine = commands.filter((c) => c.group === group);
          return mine.length === 0 ? (
            <Fragment key={group} />
          ) : (
            <Command.Group key={group} heading={words.groups[group]} className="palette-group">
              {mine.map((c) => (
                <Command.Item
                  key={c.id}
                  value={c.id}
                  keywords={[c.label, words.groups[group]]}
                  className="palette-item"
                  onSelect={() => choose(c)}
                >
                  <span className="grow">{c.label}</span>
                  {c.shortcut !== undefined && <kbd>{c.shortcut}</kbd>}
                </Command.Item>
              ))}
            </Command.Group>
          );
        })}
      </Command.List>
    </Command>
  );
}
