// "Continue elsewhere": one zip with data, input.json, model and a script that goes on in deepmd-kit, on one GPU or many.
import { strToU8, zipSync } from 'fflate';
import type { RunConfig } from '../engine/config';
import type { Model } from '../model/config';
import { writeInputJson } from './writeInput';

export interface ElsewhereParts {
  readonly config: RunConfig;
  readonly model: Model;
  /** model.dp of that model. */
  readonly dp: Uint8Array;
  /** Files of the systems in the deepmd/npy format by path below train/ and valid/; folders are the systems. */
  readonly train: Readonly<Record<string, Uint8Array>>;
  readonly valid: Readonly<Record<string, Uint8Array>>;
  /** Steps that deepmd-kit is to run. */
  readonly steps: number;
}

/** Folders that hold a type.raw, sorted. */
const systemsOf = (files: Readonly<Record<string, Uint8Array>>, top: string): string[] =>
  Object.keys(files)
    .filter((path) => path.endsWith('/type.raw'))
    .map((path) => `${top}/${path.slice(0, -'/type.raw'.length)}`)
    .sort();

/** run.sh: bash; GPUS=4 ./run.sh runs on four. */
const SCRIPT = `#!/usr/bin/env bash
# Goes on training in deepmd-kit from the model of this folder. One GPU: ./run.sh   four GPUs: GPUS=4 ./run.sh
set -euo pipefail
cd "$(dirname "$0")"
GPUS=\${GPUS:-1}

# The .dp holds the weights; deepmd-kit's PyTorch backend starts from its own format.
[[ -f model.pth ]] || dp convert-backend model.dp model.pth

if [[ "$GPUS" -gt 1 ]]; then
  torchrun --standalone --nproc_per_node="$GPUS" --no-python dp --pt train input.json --init-frz-model model.pth
else
  dp --pt train input.json --init-frz-model model.pth
fi
dp --pt freeze -o frozen.pth
dp --pt test -m frozen.pth -s valid -n 1000000 -d detail
`;

function readme(p: ElsewhereParts, systems: number): string {
  const filter = {
    adam: 'input.json trains with Adam and the schedule of this run.',
    fekf: "input.json trains with LKF, deepmd-kit's name of this run's filter (FEKF); it runs on many GPUs too.",
    multistream:
      'input.json trains with LKF, the nearest kin in deepmd-kit of the multistream filter; it runs on many GPUs too.',
  }[p.config.filter.kind];
  return `Go on with this run in deepmd-kit 3

train/, valid/   the frames as this run split them (${systems} systems, deepmd/npy, excluded frames left out)
input.json       the same net; ${p.steps} steps
model.dp         the weights to start from
run.sh           ./run.sh, or GPUS=4 ./run.sh (torchrun)

    pip install "deepmd-kit[torch]"
    ./run.sh

${filter}
P, the memory of a Kalman filter, starts again: deepmd-kit does not read it.
`;
}

/** The zip. Throws where there is no training system. */
export function elsewhereZip(p: ElsewhereParts): Uint8Array<ArrayBuffer> {
  const train = systemsOf(p.train, 'train');
  const valid = systemsOf(p.valid, 'valid');
  if (train.length === 0) throw new Error('No frame trains, so there is nothing to continue with.');
  const input = (config: RunConfig): string =>
    writeInputJson(config, p.model, { systems: train, validation: valid }, p.steps);
  const entries: Record<string, Uint8Array> = {
    'input.json': strToU8(input(p.config)),
    'model.dp': p.dp,
    'run.sh': strToU8(SCRIPT),
    'README.txt': strToU8(readme(p, train.length + valid.length)),
  };
  for (const [path, bytes] of Object.entries(p.train)) entries[`train/${path}`] = bytes;
  for (const [path, bytes] of Object.entries(p.valid)) entries[`valid/${path}`] = bytes;
  return new Uint8Array(zipSync(entries, { level: 6, mtime: new Date(2026, 0, 1), os: 3 }));
}
