import { cpus, loadavg, release, type } from 'node:os';
import { archiveSize, distSizes } from './download.ts';
import { SHELL_KINDS, STEP_KINDS, type StepKind } from './kinds.ts';
import type { Rounds } from './rounds.ts';
import { ENTRY_POINTS, REFERENCE } from './start-up.ts';
import { type Doer, missingProgram, type ObservedStep, SIDES } from './steps.ts';

/** The most that a ratio, or a number of bytes, may be. */
export const TARGETS = {
  startUp: 1.1,
  step: 1.15,
  shellStep: 1,
  memory: 1.2,
  scaleMemory: 3,
  bundleFileBytes: 100_000,
  archiveBytes: 400_000,
} as const;

type Row = readonly string[];

/** What was measured on: without it, no figure says anything. */
export function machineLine({ count }: Rounds, [loadBefore = 0]: readonly number[] = loadavg()): string {
  const [{ model } = { model: 'unknown processor' }, ...others] = cpus();
  return `${model.trim()}, ${others.length + 1} cores, ${type()} ${release()}, Node ${process.version}; load before ${loadBefore.toFixed(2)}; medians of ${count} rounds`;
}

export function startUpTable(names: readonly string[], { medians }: Rounds): string {
  const reference = medians.get(startUpKey(REFERENCE)) ?? Number.NaN;
  const rows = names.map((name) => {
    const ms = medians.get(startUpKey(name)) ?? Number.NaN;
    const ratio = ms / reference;
    return [
      name,
      ms.toFixed(1),
      ratio.toFixed(2),
      ENTRY_POINTS.includes(name) ? verdict(ratio, TARGETS.startUp) : '',
    ];
  });
  return table(['start-up', 'ms', 'ratio', 'target'], rows);
}

/** The name under which the time of a start is measured. */
export function startUpKey(name: string): string {
  return `start-up of ${name}`;
}

/** What is measured of a step. */
export type Quantity = 'time' | 'memory' | 'processor time' | 'requests';

/** The name under which a quantity of a step is measured. */
export function stepKey(quantity: Quantity, kind: StepKind, doer: Doer): string {
  return `${quantity} of ${doer}: ${kind.name}`;
}

export function stepTable(rounds: Rounds): string {
  const titles = ['whole step', 'action, ms', 'limit, ms', 'ratio', 'target'];
  return table(titles, comparisons('time', rounds, inMilliseconds, TARGETS.step));
}

/** The same step as a workflow author would write it without the action. */
export function shellTable({ medians }: Rounds): string {
  const missing = missingProgram();
  const rows = SHELL_KINDS.map((kind) => {
    if (missing !== undefined) return [kind.name, '', '', '', `skipped: no ${missing} here`];
    const [action = Number.NaN, shell = Number.NaN] = (['action', 'shell'] as const).map((doer) =>
      medians.get(stepKey('time', kind, doer)),
    );
    const ratio = action / shell;
    return [
      kind.name,
      inMilliseconds(action),
      inMilliseconds(shell),
      ratio.toFixed(2),
      verdict(ratio, TARGETS.shellStep),
    ];
  });
  return table(['`curl` and `jq` instead', 'action, ms', 'shell step, ms', 'ratio', 'target'], rows);
}

export function memoryTable(rounds: Rounds): string {
  const titles = ['peak memory', 'action, MB', 'limit, MB', 'ratio', 'target'];
  return table(titles, comparisons('memory', rounds, inMegabytes, TARGETS.memory));
}

export function processorTable(rounds: Rounds): string {
  const titles = ['processor time', 'action, ms', 'limit, ms', 'ratio'];
  return table(titles, comparisons('processor time', rounds, inMilliseconds));
}

function inMegabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}

function inMilliseconds(ms: number): string {
  return ms.toFixed(1);
}

function comparisons(
  quantity: Quantity,
  { medians }: Rounds,
  show: (value: number) => string,
  target?: number,
): readonly Row[] {
  return STEP_KINDS.map((kind) => {
    const [action = Number.NaN, limit = Number.NaN] = SIDES.map((side) =>
      medians.get(stepKey(quantity, kind, side)),
    );
    const ratio = action / limit;
    const judged = target === undefined ? [] : [verdict(ratio, target)];
    return [kind.name, show(action), show(limit), ratio.toFixed(2), ...judged];
  });
}

/** @param observed for each kind of step what the action did, and what the limit did */
export function trafficTable(observed: ReadonlyMap<StepKind, readonly ObservedStep[]>): string {
  const rows = [...observed].map(([kind, sides]) => [
    kind.name,
    ...sides.map(({ requests }) => String(requests.length)),
    ...sides.map(({ connections }) => String(connections)),
  ]);
  return table(
    ['traffic', 'requests of the action', 'of the limit', 'connections of the action', 'of the limit'],
    rows,
  );
}

/** @param pairs each kind of step with very many of something, and with one */
export function scaleTable(
  pairs: readonly Readonly<Record<'many' | 'one', StepKind>>[],
  { medians }: Rounds,
): string {
  const rows = pairs.map(({ many, one }) => {
    const of = (quantity: Quantity) =>
      [many, one].map((kind) => medians.get(stepKey(quantity, kind, 'action')) ?? Number.NaN);
    const [manyBytes = Number.NaN, oneBytes = Number.NaN] = of('memory');
    const ratio = manyBytes / oneBytes;
    return [
      many.name,
      ...of('requests').map(String),
      ...of('processor time').map(inMilliseconds),
      ...[manyBytes, oneBytes].map(inMegabytes),
      ratio.toFixed(2),
      verdict(ratio, TARGETS.scaleMemory),
    ];
  });
  const titles = ['scale', 'requests', 'of one', 'processor time, ms', 'of one', 'peak memory, MB', 'of one'];
  return table([...titles, 'ratio', 'target'], rows);
}

export function downloadTable(): string {
  const archive = archiveSize();
  const files = [...distSizes()].map(([name, bytes]) => {
    const target = name.endsWith('.js') ? bytesVerdict(bytes, TARGETS.bundleFileBytes) : '';
    return [`dist/${name}`, bytes.toLocaleString('en'), target];
  });
  const tree =
    archive === undefined
      ? ['this is no clone of the repository', '']
      : [archive.toLocaleString('en'), bytesVerdict(archive, TARGETS.archiveBytes)];
  return table(['download', 'bytes', 'target'], [...files, ['`git archive HEAD`, gzip 6', ...tree]]);
}

function verdict(ratio: number, target: number): string {
  return `≤ ${target.toFixed(2)}: ${ratio <= target ? 'met' : 'missed'}`;
}

function bytesVerdict(bytes: number, target: number): string {
  return `≤ ${target.toLocaleString('en')}: ${bytes <= target ? 'met' : 'missed'}`;
}

/** Numbers stand to the right, as they do in the other tables of the docs. */
function table(titles: Row, rows: readonly Row[]): string {
  const lines = titles.map((title, column) => (column > 0 && title !== 'target' ? '---:' : '---'));
  return [titles, lines, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
