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

// `npm run bench [-- rounds [divisor]]`: what the action costs, against scripts that do as little as can be, and how that
// grows with very many runs and windows, or as many of them as the divisor leaves. docs/performance.md says what the
// tables mean.

const DEFAULT_ROUNDS = 30;

/** However many rounds are asked for, the last begins by then. */
const LONGEST_MS = 60_000;
/** The same for steps that meet very many runs or windows, which take seconds each. */
const LONGEST_SCALE_MS = 20_000;

const rounds = readNumber(process.argv[2], DEFAULT_ROUNDS, 'number of rounds');
const divisor = readNumber(process.argv[3], 1, 'divisor');

const loadBefore = loadavg();
const startUps = openStartUpBench();
const steps = await openStepBench();
const traffic = new Map<StepKind, Awaited<ReturnType<StepBench['observe']>>[]>();
for (const kind of STEP_KINDS) {
  traffic.set(kind, []);
  for (const side of SIDES) traffic.get(kind)?.push(await steps.observe(kind, side));
}
const measured = await measureInTurns(measures(), rounds, LONGEST_MS);
const pairs = SCALE_KINDS.map(({ count, of }) => ({ many: of(Math.ceil(count / divisor)), one: of(1) }));
const scaled = await measureInTurns(
  pairs.flatMap(({ many, one }) => [many, one]).map((kind) => () => usageOf(kind, 'action')),
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
    scaleTable(pairs, scaled),
    downloadTable(),
  ].join('\n\n'),
);

function readNumber(given: string | undefined, fallback: number, what: string): number {
  const number = Number(given ?? fallback);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`${given} is no ${what}`);
  return number;
}

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
