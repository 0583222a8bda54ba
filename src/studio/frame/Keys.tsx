// The list of keyboard shortcuts, opened by its button or "?".
import { frameWords } from '../words';

export function Keys() {
  return (
    <div id="keys" popover="auto" className="popover">
      <h2>{frameWords.keys}</h2>
      <dl className="keys">
        {frameWords.shortcuts.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
