// The check of the house's layout finds what it is for.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkHouse } from '../../scripts/check-house.mjs';

let made: string | undefined;

function house(files: Readonly<Record<string, string>>): string[] {
  made = mkdtempSync(join(tmpdir(), 'house-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(made, name)), { recursive: true });
    writeFileSync(join(made, name), text);
  }
  return checkHouse(made);
}

afterEach(() => {
  if (made) rmSync(made, { recursive: true });
  made = undefined;
});

describe('checkHouse', () => {
  it('finds a lower room that imports a higher one, in every form of import', () => {
    const problems = house({
      'src/data/a.ts': "// a\nimport type { X } from '../model/x';\n",
      'src/gpu/b.ts': "// b\nexport * from '../data/a';\n",
      'src/exchange/c.ts': "// c\nawait import(\n  '../engine/trainer');\n",
      'src/cli/d.ts': "// d\nimport '../studio/App';\n",
    });
    expect(problems).toHaveLength(4);
    expect(problems).toContainEqual(expect.stringMatching(/^src\/data\/a\.ts:2: data imports model\/x/));
    expect(problems).toContainEqual(expect.stringMatching(/^src\/exchange\/c\.ts:2: exchange imports engine\/trainer/));
  });

  it('lets rooms import downwards, exchange the run configuration, and tests what serves tests', () => {
    const problems = house({
      'src/engine/a.ts': "// a\nimport { x } from '../model/x';\nimport { y } from './filters/y';\n",
      'src/exchange/b.ts': "// b\nimport type { RunConfig } from '../engine/config';\n",
      'src/data/c.test.ts': "// c\nimport { sharedPath } from '../testing/shared';\n",
    });
    expect(problems).toEqual([]);
  });

  it('finds long files, files that do not say what they are for, and shaders that nothing compiles', () => {
    const problems = house({
      'src/data/long.ts': `// long\n${'export {};\n'.repeat(400)}`,
      'src/data/bare.ts': 'export {};\n',
      'shaders/used.wgsl': '// used\n',
      'shaders/unused.wgsl': '// unused\n',
      'src/engine/k.ts': "// k\nimport used from '../../shaders/used.wgsl?raw';\n",
    });
    expect(problems).toEqual([
      'src/data/bare.ts:1: the first line must be a comment that says what the file is for',
      'src/data/long.ts: 401 lines; split it (at most 400)',
      'shaders/unused.wgsl: no kernel imports this shader, so nothing compiles or tests it',
    ]);
  });
});
