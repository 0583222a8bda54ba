// What can be had of one chart: its table, its points, its picture.
import { Menu } from '@base-ui/react/menu';
import type { RefObject } from 'react';
import { Button } from '../../design/Button';
import { failureWords } from '../../state/failure';
import { useSession, useStudio } from '../../state/hooks';
import { trainWords } from '../../words';
import { type ChartFile, chartTable, csvFile, fileName, pictureFile } from './download';
import type { Drawing } from './drawing';
import { useChartModel, useCharts, useValidName } from './hooks';
import { type ChartId, isMain, namesOf } from './quantities';

interface Props {
  readonly id: ChartId;
  readonly title: string;
  readonly drawing: RefObject<Drawing | null>;
}

export function ChartMenu({ id, title, drawing }: Props) {
  const session = useSession();
  const model = useChartModel();
  const validName = useValidName();
  const asTable = useCharts((s) => s.tables.includes(id));
  const run = useStudio((s) => s.run?.name ?? '');
  const filter = useStudio((s) => s.run?.config.filter.kind ?? 'multistream');
  const { unit } = namesOf(id, filter);
  const words = trainWords.charts.menu;

  const save = async (make: () => Promise<ChartFile> | ChartFile): Promise<void> => {
    try {
      session.saveFile(await make());
    } catch (error) {
      session.notify('error', words.failed, failureWords(error).message);
    }
  };
  const picture = (format: 'png' | 'svg'): void => {
    const { current } = drawing;
    const heading = unit === '' ? title : `${title}, ${unit}`;
    if (current) void save(() => pictureFile(current, heading, fileName(run, id, format), format));
  };
  const toggleTable = (): void =>
    model.store.setState((s) => ({ tables: asTable ? s.tables.filter((t) => t !== id) : [...s.tables, id] }));
  const items: (readonly [string, string, () => void])[] = [
    ['table', asTable ? words.chart : words.table, toggleTable],
    [
      'csv',
      words.csv,
      () => void save(() => csvFile(fileName(run, id, 'csv'), chartTable(model, id, unit, validName))),
    ],
    // A table has no picture.
    ...(asTable
      ? []
      : ([
          ['png', words.png, () => picture('png')],
          ['svg', words.svg, () => picture('svg')],
        ] as const)),
    ...(isMain(id) ? [['lcurve', words.lcurve, () => void session.runs.export('lcurve')] as const] : []),
  ];
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger
        render={<Button look="plain" icon="download" aria-label={words.open(title)} title={words.open(title)} />}
      />
      <Menu.Portal>
        <Menu.Positioner className="chart-float" align="end" sideOffset={4}>
          <Menu.Popup className="chart-menu">
            {items.map(([key, text, act]) => (
              <Menu.Item key={key} className="chart-menu-item" data-menu={key} onClick={act}>
                {text}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
