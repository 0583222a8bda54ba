// Knobs that belong together, under a title or folded away.
import { useStudio } from '../state/hooks';
import type { FieldKey } from './fields';
import { parseForm } from './form';
import { Knob } from './Knob';

interface Props {
  readonly keys: readonly FieldKey[];
  readonly title?: string;
  /** Words of the fold; without it the knobs are always in sight. */
  readonly fold?: string;
}

export function Group({ keys, title, fold }: Props) {
  const form = useStudio((s) => s.form);
  const type_map = useStudio((s) => s.selected?.type_map ?? null);
  const { errors } = parseForm(form, type_map);
  const knobs = keys.map((key) => <Knob key={key} name={key} />);
  if (fold === undefined)
    return (
      <section className="group">
        {title !== undefined && <h2>{title}</h2>}
        {knobs}
      </section>
    );
  // A fold that hides an error would leave Start blocked without a visible reason.
  return (
    <details className="group" {...(keys.some((k) => errors[k] !== undefined) ? { open: true } : {})}>
      <summary>{fold}</summary>
      {knobs}
    </details>
  );
}
