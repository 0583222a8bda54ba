// Tables, figures, fits and the files of deepmd-kit: the pure small parts.
import { describe, expect, it } from 'vitest';
import { fitLine, median, percentile } from './fit';
import { parseClock, parseDpLcurve } from './peerFiles';
import { escapeXml, linearScale, logScale, svgFigure, tickText } from './svg';
import { bytes, markdownTable, short } from './table';

describe('svg', () => {
  it('lets no text end an element or an attribute', () => {
    expect(escapeXml(`<a b="c" d='e'>&</a>`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;&lt;/a&gt;');
    const nasty = '</text><script>"&';
    const svg = svgFigure({
      title: nasty,
      subtitle: nasty,
      columns: 1,
      panels: [
        {
          title: nasty,
          x: { label: nasty, scale: 'log' },
          y: { label: nasty, scale: 'log' },
          lines: [{ y: 2, text: nasty }],
          series: [{ name: nasty, color: nasty, points: [[1, 2]], dash: nasty }],
        },
      ],
    });
    expect(svg).not.toContain('<script');
    expect(svg.match(/<text/g)?.length).toBe(svg.match(/<\/text>/g)?.length);
    expect(svg).not.toContain('NaN');
  });

  it('draws what is not finite or not positive on a log axis nowhere', () => {
    const axis = { label: 'v', scale: 'log' } as const;
    const points = [
      [0, 1],
      [1, 2],
      [10, Number.NaN],
      [100, 3],
    ] as const;
    const svg = svgFigure({
      title: '',
      subtitle: '',
      columns: 2,
      panels: [{ title: '', x: axis, y: axis, series: [{ name: 's', color: '#000', points }] }],
    });
    expect(svg).not.toMatch(/NaN|Infinity/);
    expect(svg.match(/M[\d.]+ [\d.]+L[\d.]+ [\d.]+"/)).not.toBeNull();
  });

  it('ticks are round, within the axis and neither few nor many', () => {
    for (const [a, b] of [
      [10, 400],
      [5, 900],
      [0.1, 3000],
      [9, 11],
      [1, 1e6],
    ]) {
      const s = logScale([a, b]);
      expect(s.ticks.every((t) => s.at(t) >= 0 && s.at(t) <= 1)).toBe(true);
      expect(s.ticks.length).toBeLessThanOrEqual(9);
      expect(s.at(a)).toBeLessThan(s.at(b));
    }
    expect(logScale([10, 400]).ticks).toEqual([10, 30, 100, 300]);
    expect(logScale([10, 90]).ticks).toEqual([10, 20, 30, 50, 70]);
    expect(linearScale([32, 256]).ticks).toEqual([0, 50, 100, 150, 200, 250]);
    expect([20000, 0.5, 1500, 0].map(tickText)).toEqual(['20k', '0.5', '1500', '0']);
  });
});

describe('tables', () => {
  it('keep cells apart and numbers short', () => {
    expect(markdownTable(['a', 'b'], [['x|y', '1']])).toBe('| a    |   b |\n|------|----:|\n| x\\|y |   1 |');
    expect([1234.5, 12.345, 0.012345, 0, null, Number.NaN].map(short)).toEqual([
      '1235',
      '12.3',
      '0.0123',
      '0',
      '-',
      '-',
    ]);
    expect([0, 999, 1.5e6, 2.25e9].map(bytes)).toEqual(['0 B', '999 B', '1.50 MB', '2.25 GB']);
  });
});

describe('fits', () => {
  it('find a line and the middle', () => {
    const f = fitLine([1, 2, 4], [5, 7, 11]);
    expect([f.intercept, f.slope, f.r2]).toEqual([expect.closeTo(3, 12), expect.closeTo(2, 12), expect.closeTo(1, 12)]);
    expect(fitLine([1, 2, 3, 4], [1, 3, 2, 4]).r2).toBeCloseTo(0.64, 12);
    expect([median([3, 1, 2]), percentile([4, 1, 3, 2], 0.95), median([])]).toEqual([2, 4, Number.NaN]);
  });
});

describe('files of deepmd-kit', () => {
  it('lcurve.out by its names, half a line passed over', () => {
    const text = `# step       rmse_val    rmse_trn    rmse_e_val  rmse_e_trn    rmse_f_val  rmse_f_trn   lr
# If there is no available reference data, rmse_*_{val,trn} will print nan
      1      2.61e+01    2.56e+01      1.07e+00    1.08e+00      8.23e-01    8.07e-01    1.0e-03
     10      2.61e+01    2.56e+01      1.07e-02    1.08e+00      7.00e-01    8.07e-01    1.0e-03
     20      2.61e+01    2.5`;
    expect(parseDpLcurve(text)).toEqual([
      { step: 1, rmse_e_val: 1.07, rmse_f_val: 0.823 },
      { step: 10, rmse_e_val: 0.0107, rmse_f_val: 0.7 },
    ]);
    expect(() => parseDpLcurve('# step rmse_trn lr\n')).toThrow(/rmse_e_val/);
    expect(parseDpLcurve('')).toEqual([]);
  });

  it('the clock line by line', () => {
    expect(parseClock('{"step": 1, "seconds": 0.5}\n{"step": 10, "seconds": 4}\n{"step": 20, "sec')).toEqual([
      { step: 1, seconds: 0.5 },
      { step: 10, seconds: 4 },
    ]);
  });
});
