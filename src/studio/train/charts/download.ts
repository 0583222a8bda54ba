// Files of one chart: its points and its picture.

import { trainWords } from '../../words';
import { loadPlotly } from '../plotly';
import type { XAxis } from './axes';
import { X_AXES } from './axes';
import { csvOf, type Table, tableOf } from './csv';
import type { Drawing } from './drawing';
import type { ChartModel } from './model';
import { type ChartId, SPECS } from './quantities';

export interface ChartFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mime: string;
}

/** "Silicon, branch" + force -> silicon-branch-force.csv */
export function fileName(run: string, id: ChartId, ending: string): string {
  const base = run
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `${base === '' ? 'run' : base}-${id}.${ending}`;
}

/** All points of a chart with the names and units of the page. */
export function chartTable(model: ChartModel, id: ChartId, unit: string, validName: string): Table {
  const words = trainWords.charts;
  const axes: readonly XAxis[] = X_AXES.filter((a) => model.own.map(a) !== null);
  return tableOf(model.own, SPECS[id], model.store.getState().smooth, axes, {
    unit,
    batch: words.batch,
    running: words.running,
    valid: validName,
    validOld: words.validOld,
    validFresh: words.validFresh,
    axes: words.csv,
  });
}

export const csvFile = (name: string, table: Table): ChartFile => ({
  name,
  bytes: new TextEncoder().encode(csvOf(table)),
  mime: 'text/csv',
});

/** Bytes of a data: address; fetch may not read these under the page's policy. Throws for other addresses. */
export function bytesOf(address: string): Uint8Array<ArrayBuffer> {
  const m = /^data:[^,]*?(;base64)?,(.*)$/s.exec(address);
  if (!m) throw new Error('not a data: address');
  const [, base64, body] = m;
  if (base64 === undefined) return new TextEncoder().encode(decodeURIComponent(body));
  return Uint8Array.from(atob(body), (c) => c.charCodeAt(0));
}

/** The chart as it is on the screen, with its title and on the page's ground. */
export async function pictureFile(
  drawing: Drawing,
  title: string,
  name: string,
  format: 'png' | 'svg',
): Promise<ChartFile> {
  const plotly = await loadPlotly();
  const { data, width, height, ground } = drawing;
  const layout = {
    ...drawing.layout,
    autosize: false,
    paper_bgcolor: ground,
    plot_bgcolor: ground,
    margin: { l: 60, r: 20, t: 40, b: 56 },
    title: { text: title, font: { size: 14 }, x: 0.01, xanchor: 'left' },
    showlegend: true,
    legend: { orientation: 'h', x: 1, xanchor: 'right', y: 1.02, yanchor: 'bottom', bgcolor: 'transparent' },
  };
  const address = await plotly.toImage(
    { data, layout, config: { staticPlot: true } },
    { format, width, height: height + 40, ...(format === 'png' ? { scale: 2 } : {}) },
  );
  return { name, bytes: bytesOf(address), mime: format === 'png' ? 'image/png' : 'image/svg+xml' };
}
