// Options of a race: whose value wins, what is refused, what a run becomes.
import { describe, expect, it } from 'vitest';
import { configure, parseRace, splitSetArgument } from './options';

const parse = (...words: string[]) => parseRace(words, ['rlekf', 'fekf', 'multistream', 'adam'], 'out', ['budget']);

describe('splitSetArgument', () => {
  it('takes options off the end, and leaves colons in paths alone', () => {
    const { path, own } = splitSetArgument('data/h2o:rcut=4,fekf.batch=8,multistream.kn=.5');
    expect(path).toBe('data/h2o');
    expect([...own]).toEqual([
      ['rcut', '4'],
      ['fekf.batch', '8'],
      ['multistream.kn', '.5'],
    ]);
    expect(splitSetArgument('C:/data/cu').path).toBe('C:/data/cu');
    expect(splitSetArgument('a:b').own.size).toBe(0);
    expect(splitSetArgument('C:/data/cu:rcut=4').path).toBe('C:/data/cu');
  });

  it('refuses keys, contenders and constants that are not there', () => {
    expect(() => splitSetArgument('cu:rcutt=4')).toThrow(/rcutt is not known/);
    expect(() => splitSetArgument('cu:sgd.batch=4')).toThrow(/expected one of rlekf, fekf/);
    expect(() => splitSetArgument('cu:fekf.kn=4')).toThrow(/fekf has batch, iterations, form/);
    expect(() => splitSetArgument('cu:rcut=4,batch')).toThrow(/KEY=VALUE/);
  });
});

describe('parseRace and configure', () => {
  const o = parse(
    ...['cu', 'h2o:rcut=4,batch=2,fekf.batch=3,neuron=4x8,multistream.kn=0.25', '--batch=16,multistream=8'],
    ...['--iterations', 'fekf=90,multistream=40', '--set', 'multistream.kn=0.5,fekf.lambda=0.9', '--axis', '3'],
    ...['--neuron', '8,8', '--nf', '4', '--blocksize', '512', '--seeds', '3,4', '--resume', '--targets', '0.05,0.02'],
  );
  const [cu, h2o] = o.sets;

  it('the set wins over the command line, the contender over all', () => {
    expect(configure(cu, 'fekf', 3).batch).toBe(16);
    expect(configure(cu, 'multistream', 3).batch).toBe(8);
    expect(configure(h2o, 'fekf', 3).batch).toBe(3);
    expect(configure(h2o, 'multistream', 3).batch).toBe(2);
    expect(configure(cu, 'multistream', 3).filter).toMatchObject({
      kind: 'multistream',
      kn: 0.5,
      nf: 4,
      blocksize: 512,
    });
    expect(configure(h2o, 'multistream', 3).filter).toMatchObject({ kn: 0.25, nf: 4 });
    expect(configure(cu, 'fekf', 3).model).toMatchObject({ neuron: [8, 8], axis_neuron: 3, rcut: 5 });
    expect(configure(h2o, 'fekf', 3).model).toMatchObject({ neuron: [4, 8], rcut: 4 });
    expect(configure(cu, 'adam', 3).length).toEqual({ kind: 'iterations', iterations: 3000 });
    expect(configure(cu, 'fekf', 7)).toMatchObject({ length: { kind: 'iterations', iterations: 90 }, seed: 7 });
    expect([o.seeds, o.resume, o.listOnly, o.targets]).toEqual([[3, 4], true, false, [0.05, 0.02]]);
  });

  it("RLEKF is FEKF with batch 1; deepmd-kit's take the settings of their kin", () => {
    expect(configure(cu, 'rlekf', 0)).toMatchObject({ batch: 1, filter: { kind: 'fekf', form: 'sqrt', lambda: 0.9 } });
    expect(configure(cu, 'fekf-plain', 0).filter).toMatchObject({ form: 'plain', lambda: 0.9 });
    expect(configure(h2o, 'dp-lkf', 0)).toMatchObject({
      batch: 3,
      length: { iterations: 90 },
      filter: { kind: 'fekf' },
    });
  });

  it('refuses what cannot be used', () => {
    expect(() => parse('--seeds', '1')).toThrow(/at least one data set/);
    expect(() => parse('cu', '--filters', 'fekf,sgd')).toThrow(/found "sgd"/);
    expect(() => parse('cu', '--set', 'fekf.gain=2')).toThrow(/fekf has/);
    expect(() => parse('cu', '--seeds', '0,x')).toThrow(/found "x"/);
    expect(() => configure(parse('cu', '--batch', '2.5').sets[0], 'fekf', 0)).toThrow(/positive whole number/);
    expect(() => configure(parse('cu', '--set', 'multistream.bias_step=maybe').sets[0], 'multistream', 0)).toThrow(
      /true or false/,
    );
    expect(() => configure(parse('cu', '--set', 'fekf.lambda=2').sets[0], 'fekf', 0)).toThrow(/lambda/);
    expect(
      configure(parse('cu', '--set', 'multistream.bias_step=false').sets[0], 'multistream', 0).filter,
    ).toMatchObject({ bias_step: false });
  });
});
