import { readFileSync, writeFileSync } from 'node:fs';
import { formatCount, formatSeconds } from '../../src/time/format.ts';
import { ROOT } from './action-file.ts';
import { runWorkflow } from './docs/run-workflow.ts';
import { EXAMPLE_CONTEXTS, START_MS } from './docs/trials.ts';
import { readWorkflow } from './docs/workflow.ts';
import { withTable } from './docs-tables.ts';
import { createFlowService, FILE_FLOW_ID } from './flow-service/index.ts';
import { timeline } from './timeline.ts';

/** An example as it is used for a month or a year. */
export interface Recipe {
  /** What the table calls it. */
  readonly title: string;
  /** Name of the example. */
  readonly example: string;
  /** How often it starts, each time an hour after the time before. */
  readonly starts: number;
  /** What the form of the workflow holds. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Its size of windows, in the place of that of the example. */
  readonly windowSize?: string;
}

/** What a recipe took. */
export interface Usage {
  readonly runs: number;
  /** How long each job took, in milliseconds. */
  readonly jobsMs: readonly number[];
  /** From the first start to the end of the last job, in milliseconds. */
  readonly durationMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How long a run takes, and how long after its start it answers 404: three minutes is what Adobe says at most. */
const RUN_MS = 10 * MINUTE_MS;
const HIDDEN_MS = 3 * MINUTE_MS;

/** What a runner does in a job before the first step. An assumption; no document of GitHub says it. */
const SET_UP_MS = 10_000;

/** GitHub ends a job on a hosted runner after that, so that nothing is billed for a longer one. */
const LONGEST_JOB_MS = 6 * HOUR_MS;

/** A day is played, and a month has so many of them: with the same runs, each day takes the same. */
const DAY_HOURS = 24;
const MONTH_DAYS = 30;

const YEAR = { starts: 1, inputs: { start: '2025-01-01', end: '2026-01-01' } } as const;

const HOURLY: readonly Recipe[] = [
  { title: 'with `wait: true`', example: 'hourly', starts: DAY_HOURS },
  { title: 'without `wait`', example: 'hourly-no-wait', starts: DAY_HOURS },
];

const BACKFILL: readonly Recipe[] = [
  { title: 'one job, a run for each week', example: 'backfill', windowSize: '1w', ...YEAR },
  { title: 'matrix, a job for each week', example: 'backfill-matrix', ...YEAR },
  { title: 'one job, a run for each day', example: 'backfill', ...YEAR },
  { title: 'matrix, a job for each month, a run for each day', example: 'backfill-years', ...YEAR },
];

/**
 * Plays a recipe on a virtual clock, against a Flow Service of its own.
 *
 * @throws {Error} if a start does not succeed
 */
export async function play({ example, starts, inputs = {}, windowSize }: Recipe): Promise<Usage> {
  const clock = timeline(START_MS);
  const service = createFlowService({ clock, hiddenAfterStartMs: HIDDEN_MS, listingLagMs: HIDDEN_MS });
  service.planFlow(FILE_FLOW_ID, { durationMs: RUN_MS });
  const text = readFileSync(`${ROOT}examples/${example}.yml`, 'utf8');
  const workflow = readWorkflow(text.replace(/(?<=window-size: ).*/, (size) => windowSize ?? size));
  const contexts = { ...EXAMPLE_CONTEXTS, inputs };
  const jobsMs: number[] = [];
  for (let hour = 0; hour < starts; hour += 1) {
    clock.advance(Math.max(0, START_MS + hour * HOUR_MS - clock.now()));
    const world = { service, timeline: clock };
    const played = await runWorkflow(workflow, { contexts, world, setUpMs: SET_UP_MS });
    if (!played.green) throw new Error(`${example} fails: ${played.steps.at(-1)?.errors}`);
    jobsMs.push(...played.jobsMs);
  }
  return { runs: service.runs.length, jobsMs, durationMs: clock.now() - START_MS };
}

/** What GitHub bills: each job is rounded up to whole minutes (GitHub: "Viewing job execution time"). */
export function billedMinutes(jobsMs: readonly number[]): number {
  return jobsMs.reduce((sum, ms) => sum + Math.ceil(ms / MINUTE_MS), 0);
}

/** Renders the table of a month of hourly loads. */
export async function hourlyTable(): Promise<string> {
  const rows = await rowsOf(HOURLY, ({ jobsMs }) => [
    formatCount(MONTH_DAYS * jobsMs.length),
    shownMs(Math.max(...jobsMs)),
    formatCount(MONTH_DAYS * billedMinutes(jobsMs)),
  ]);
  return table(['every hour, for 30 days', 'jobs', 'longest job', 'billed minutes'], rows);
}

/** Renders the table of the backfill of a year. */
export async function backfillTable(): Promise<string> {
  const rows = await rowsOf(BACKFILL, ({ runs, jobsMs, durationMs }) => {
    const longestMs = Math.max(...jobsMs);
    return [
      formatCount(runs),
      formatCount(jobsMs.length),
      shownMs(longestMs),
      shownMs(durationMs),
      longestMs > LONGEST_JOB_MS ? '–' : formatCount(billedMinutes(jobsMs)),
    ];
  });
  return table(['a year', 'runs', 'jobs', 'longest job', 'duration', 'billed minutes'], rows);
}

async function rowsOf(recipes: readonly Recipe[], cells: (usage: Usage) => readonly string[]) {
  const rows: (readonly string[])[] = [];
  for (const recipe of recipes) rows.push([recipe.title, ...cells(await play(recipe))]);
  return rows;
}

function shownMs(ms: number): string {
  return formatSeconds(Math.ceil(ms / 1_000));
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [titles, titles.map((_, index) => (index === 0 ? '---' : '---:')), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The page that has the tables. */
export const MINUTES_PAGE = 'docs/waiting.md';

/** The tables of the page that are made here, by the comments above them. */
export const MINUTES_TABLES = {
  'node test/support/minutes-table.ts: hourly': hourlyTable,
  'node test/support/minutes-table.ts: backfill': backfillTable,
} as const;

// Run as a script, this writes both anew.
if (import.meta.main) {
  const path = `${ROOT}${MINUTES_PAGE}`;
  for (const [marker, render] of Object.entries(MINUTES_TABLES)) {
    const rendered = await render();
    const made = { page: MINUTES_PAGE, marker, render: () => rendered };
    writeFileSync(path, withTable(readFileSync(path, 'utf8'), made));
  }
}
