// What a small fitting net gives up in accuracy, by the table that deepmd-kit publishes.
import { setupWords } from '../words';

const words = setupWords.giveUp;

/** Force errors, eV/A, with fitting nets of 240, 240, 240 and of 20, 20, 20 (deepmd-kit, doc/troubleshooting/howtoset_netsize.md). */
const TABLE = [
  ['Cu', 0.0894, 0.0896],
  ['Al₂O₃', 0.0401, 0.0409],
  ['Mg-Al', 0.0163, 0.017],
  ['H₂O', 0.0515, 0.0582],
] as const;

export function GiveUp() {
  return (
    <details className="give-up small">
      <summary>{words.title}</summary>
      <table>
        <thead>
          <tr>
            {words.columns.map((c) => (
              <th key={c}>{c}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {TABLE.map(([name, large, small]) => (
            <tr key={name}>
              <td>{name}</td>
              <td>{large.toFixed(4)}</td>
              <td>{small.toFixed(4)}</td>
              <td>{words.more((100 * (small - large)) / large)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mute">{words.source}</p>
    </details>
  );
}
