// The doctor's visit to a stored data set: what reading left out, what was measured before, and all checks.
import type { Breath } from '../data/breath';
import { examine } from '../data/doctor/examine';
import type { Other } from '../data/doctor/patient';
import { readFindings } from '../data/doctor/readFindings';
import { type Survey, surveyFrames } from '../data/doctor/survey';
import { geometryKey, originKey } from '../data/edits';
import { loadSurvey, saveSurvey } from '../data/store';
import { inUse, splitFrames } from '../engine/split';
import type { Examination, ExamineSettings } from './dataProtocol';
import type { Opened, Shelf } from './shelf';

type Progress = (done: number, total: number, what: string) => void;

/** What was measured of this state of the frames, from storage where it is there. */
async function surveyOf({ dataset, edits }: Opened, rcut: number, breath: Breath, progress: Progress): Promise<Survey> {
  const of = `${dataset.created} ${rcut} ${geometryKey(edits.mends)}`;
  const known = await loadSurvey(dataset.id, of);
  if (known) return known;
  const survey = await surveyFrames(dataset.systems, rcut, breath, (done, total) => progress(done, total, 'frames'));
  await saveSurvey(dataset.id, of, survey);
  return survey;
}

/** Frames that validate under the settings. */
function validOf({ dataset, edits }: Opened, twins: Int32Array, split: ExamineSettings['split']): Int32Array | null {
  if (split === null) return null;
  const drawn = splitFrames({
    systems: dataset.systems.map((s) => s.nframes),
    fraction: edits.validation === null ? split.fraction : 0,
    how: split.how,
    stratify: split.stratify,
    seed: split.seed,
    sides: edits.sides,
    twins,
  });
  return inUse(drawn, new Set(edits.excluded)).valid;
}

/** Rejects in words where the data set is gone; Cancelled where `breath` says so. */
export async function examineDataset(
  shelf: Shelf,
  id: string,
  { rcut, sel, split }: ExamineSettings,
  breath: Breath,
  progress: Progress,
): Promise<Examination> {
  const opened = await shelf.open(id);
  const { asRead, dataset, edits } = opened;
  const survey = await surveyOf(opened, rcut, breath, progress);
  // A data set that validates and is gone validates no more.
  const other = edits.validation === null ? null : await shelf.beside(edits.validation);
  const patient: Other | null = other && {
    dataset: other.dataset.id,
    name: other.dataset.name,
    systems: other.dataset.systems,
    excluded: other.edits.excluded,
  };
  const found = await examine(dataset.systems, survey, {
    rcut,
    sel,
    excluded: edits.excluded,
    accepted: edits.accepted,
    valid: validOf(opened, shelf.twins(opened), split),
    splitHow: other ? null : (split?.how ?? null),
    other: patient,
    origins: asRead.systems.map(originKey),
    breath,
  });
  const left = readFindings(asRead.problems, asRead.systems, edits);
  const gravity = ['error', 'warning', 'note'];
  return {
    dataset: id,
    rcut,
    findings: [...left, ...found].sort((a, b) => gravity.indexOf(a.severity) - gravity.indexOf(b.severity)),
    nearest: survey.nearest,
    neighbors: survey.elements.map((element, t) => ({ element, most: survey.neighbors[t] })),
  };
}
