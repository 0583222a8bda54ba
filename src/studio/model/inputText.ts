// The form as deepmd-kit's input.json and back; what deepmd-kit has no word for stays as the form has it.

import type { RunConfig } from '../../engine/config';
import { applyInputJson, readInputJson } from '../../exchange/inputJson';
import { type Spelling, writeInputJson } from '../../exchange/writeInput';
import { ConfigError } from '../../model/config';
import { jsonWords } from '../words';
import type { FormValues } from './form';
import { merged } from './importSettings';
import { readJsonText } from './jsonText';
import type { TextRead } from './runJson';

/** What the text needs to know beside the settings. */
export interface InputContext {
  readonly type_map: readonly string[];
  readonly systems: readonly string[];
  readonly iterations: number;
}

/** A folder's name for a system that was read from `path`. */
export const folderOf = (path: string): string => path.replace(/\.(xyz|extxyz|zip)$/i, '');

export const writeInputText = (run: RunConfig, context: InputContext, spelling: Spelling): string =>
  writeInputJson(
    run,
    { config: { ...run.model, type_map: context.type_map } },
    { systems: [...new Set(context.systems.map(folderOf))], validation: [] },
    context.iterations,
    spelling,
  );

/** Where checks of the finished model look for what they name. */
const DESCRIPTOR = ['rcut', 'rcut_smth', 'sel', 'axis_neuron'];

/** Reads the text over `run`, the form's own configuration. */
export function readInputText(text: string, form: FormValues, run: RunConfig, type_map: readonly string[]): TextRead {
  const read = readJsonText(text);
  if (!read.ok) {
    const { line, expected, found } = read.fault;
    return { ok: false, marks: [{ line, path: '', message: jsonWords.fault(expected, found) }] };
  }
  try {
    if (typeof read.value !== 'object' || read.value === null) throw new ConfigError('', jsonWords.notObject, '');
    const input = readInputJson(read.value);
    const { model } = input;
    const elements = model.type_map;
    if (elements && elements.join(' ') !== type_map.join(' '))
      throw new ConfigError(
        'model.type_map',
        `expected the elements of the data in their order, ${JSON.stringify(type_map)}, found ${JSON.stringify(elements)}.`,
        '',
      );
    // The multistream filter is written as LKF, its nearest kin: reading that back must not change the filter.
    const kind = run.filter.kind === 'multistream' && input.kind === 'fekf' ? 'multistream' : (input.kind ?? undefined);
    const next = applyInputJson(input, run, kind);
    const length = run.length.kind === 'epochs' && input.given.length?.kind === 'iterations' ? run.length : next.length;
    const values = merged({ ...next, length, model: { ...next.model, type_map: null } }, form);
    return { ok: true, values, notes: input.notes.map((n) => `${n.key}: ${n.instead}`) };
  } catch (e) {
    if (!(e instanceof ConfigError)) throw e;
    const path = DESCRIPTOR.includes(e.key)
      ? `model.descriptor.${e.key}`
      : /^(descriptor|fitting_net)\./.test(e.key)
        ? `model.${e.key}`
        : e.key;
    let line = 1;
    for (let p = path; p !== '' && line === 1; p = p.slice(0, Math.max(0, p.lastIndexOf('.'))))
      line = read.lines.get(p) ?? 1;
    return { ok: false, marks: [{ line, path, message: e.message.slice(e.key.length + 2) }] };
  }
}
