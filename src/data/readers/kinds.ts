// Names of atoms that are more than an element (Fe1, H_w): kept as types of their own, and told once per file.
import { atomicNumber } from '../elements';
import type { ProblemLog } from '../problems';

/** The name an atom gets: the element where the kind differs from it only in the case of its letters, else the kind. */
export const kindName = (kind: string, element: string | undefined): string =>
  element !== undefined && kind.toLowerCase() === element.toLowerCase() ? element : kind;

/**
 * Says which names are kinds and not elements, and of which element (undefined where the files do not say). A kind that is
 * called like another element than its own is a warning: nobody would see it in the data.
 */
export function tellKinds(path: string, kinds: ReadonlyMap<string, string | undefined>, log: ProblemLog): void {
  const own = [...kinds].filter(([kind]) => atomicNumber(kind) === undefined);
  if (own.length > 0) {
    const list = own.map(([kind, element]) => (element === undefined ? kind : `${kind} (${element})`)).join(', ');
    log.note(
      'kinds',
      path,
      null,
      `atoms keep the names of their kinds: ${list}. Each becomes a type of the model.`,
      'Merge them into their element if they should be one type.',
    );
  }
  for (const [kind, element] of kinds)
    if (element !== undefined && atomicNumber(kind) !== undefined && kind !== element)
      log.warn(
        'kind-other-element',
        path,
        null,
        `the kind named ${kind} is the element ${element}; its atoms keep the name ${kind}.`,
        `Rename the type to ${element} if the model should know these atoms as ${element}.`,
      );
}
