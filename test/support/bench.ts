import { loadavg } from 'node:os';
import { SCALE_KINDS, SHELL_KINDS, STEP_KINDS, type StepKind } from './bench/kinds.ts';
import { type Measure, measureInTurns } from './bench/rounds.ts';
import { openStartUpBench } from './bench/start-up.ts';
import { missingProgram, openStepBench, SIDES, type Side, type StepBench } from './bench/steps.ts';
import {
  downloadTable,
  machineLine,
  memoryTable,
  processorTable,
  scaleTable,
  shellTable,
  startUpKey,
  startUpTable,
  stepKey,
  stepTable,
  trafficTable,
} from './bench/tables.ts';

// `npm run bench [-- rounds]`: what the action costs, against scripts that do as little as can be. docs/performance.md
// says what the tables mean.

const DEFAULT_ROUNDS = 30;

/** However many rounds are asked for, the last begins by then. */
const LONGEST_MS = 60_000;
/** The same for steps that meet very many runs or windows, which take seconds each. */
const LONGEST_SCALE_MS = 20_000;

const rounds = Number(process.argv[2] ?? DEFAULT_ROUNDS);
if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error(`${process.argv[2]} is no number of rounds`);

const loadBefore = loadavg();
const startUps = openStartUpBench();
const steps = await openStepBench();
const traffic = new Map<StepKind, Awaited<ReturnType<StepBench['observe']>>[]>();
for (const kind of STEP_KINDS) {
  traffic.set(kind, []);
  for (const side of SIDES) traffic.get(kind)?.push(await steps.observe(kind, side));
}
const measured = await measureInTurns(measures(), rounds, LONGEST_MS);
const scaleKinds = SCALE_KINDS.flatMap(({ one, many }) => [one, many]);
const scaled = await measureInTurns(
  scaleKinds.map((kind) => () => usageOf(kind, 'action')),
  rounds,
  LONGEST_SCALE_MS,
);
steps.close();
startUps.close();

console.log(
  [
    machineLine(measured, loadBefore),
    startUpTable(startUps.names, measured),
    stepTable(measured),
    shellTable(measured),
    processorTable(measured),
    trafficTable(traffic),
    memoryTable(measured),
    scaleTable(scaled),
    downloadTable(),
  ].join('\n\n'),
);

function measures(): readonly Measure[] {
  const shellKinds = missingProgram() === undefined ? SHELL_KINDS : [];
  const pairs = STEP_KINDS.flatMap((kind) => SIDES.map((side) => ({ kind, side })));
  return [
    ...startUps.names.map((name) => async () => ({ [startUpKey(name)]: startUps.time(name) })),
    ...pairs.map(({ kind, side }) => async () => ({
      [stepKey('time', kind, side)]: await steps.time(kind, side),
    })),
    ...shellKinds.map((kind) => async () => ({
      [stepKey('time', kind, 'shell')]: await steps.time(kind, 'shell'),
    })),
    ...pairs.map(
      ({ kind, side }) =>
        () =>
          usageOf(kind, side),
    ),
  ];
}

async function usageOf(kind: StepKind, side: Side) {
  const { peakBytes, cpuMs, requests } = await steps.usage(kind, side);
  return {
    [stepKey('memory', kind, side)]: peakBytes,
    [stepKey('processor time', kind, side)]: cpuMs,
    [stepKey('requests', kind, side)]: requests,
  };
}
