import type { FlowService } from '../../src/adobe/flow-service.ts';
import type { RunDetails } from '../../src/adobe/run/run-details.ts';
import { pollRun } from '../../src/runs/waiting/poll.ts';
import { formatSeconds } from '../../src/time/format.ts';
import { contextWith } from './context.ts';
import { clockOf, timeline } from './timeline.ts';

/** Lengths of runs, in seconds. */
const LENGTHS = [10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 18_000] as const;

/** Poll intervals, in seconds; the second is the default. */
const INTERVALS = [10, 60, 300] as const;

/** A run's end meets the looks at any moment: the worst is taken over lengths that differ by up to a tenth. */
const SPREAD = 0.1;
const LENGTHS_TRIED = 400;

const RUN: RunDetails = {
  runId: 'run',
  etag: '',
  flowId: '',
  createdClient: '',
  createdAtMs: undefined,
  status: 'inProgress',
  startSeconds: undefined,
  window: undefined,
  startedAtMs: undefined,
  metrics: {},
  activities: [],
  batchIds: [],
  errors: [],
};

/**
 * When the action looks at a run that goes on and on, in milliseconds after its start. What it does later depends
 * on nothing but the end, so these are the looks at a run of any length.
 *
 * @param random the chance of every pause, from 0 up to 1
 */
export async function looksAt(
  pollIntervalMs: number,
  waitTimeoutMs: number,
  random: () => number,
): Promise<readonly number[]> {
  const time = timeline();
  const startMs = time.now();
  const looks: number[] = [];
  const getRun: FlowService['getRun'] = async () => {
    looks.push(time.now() - startMs);
    const serviceTimeMs = Math.floor(time.now() / 1_000) * 1_000;
    return { run: { ...RUN, startedAtMs: startMs }, serviceTimeMs };
  };
  const service: Partial<FlowService> = { getRun };
  const context = contextWith({ service, clock: clockOf(time), random });
  const options = { startSeconds: startMs / 1_000, waitTimeoutMs, pollIntervalMs, unreachableMs: Infinity };
  await time.play(pollRun({ runId: 'run', etag: '' }, options, context));
  return looks;
}

/** The first look that sees a run that lasts so long, and how many looks came up to it. */
export function noticed(looks: readonly number[], lengthMs: number): { lagMs: number; looks: number } {
  const index = looks.findIndex((atMs) => atMs >= lengthMs);
  return { lagMs: (looks[index] ?? Number.NaN) - lengthMs, looks: index + 1 };
}

/** Renders the table of docs/waiting.md. */
export async function paceTable(): Promise<string> {
  const rows = LENGTHS.map((seconds) => [formatSeconds(seconds)]);
  for (const interval of INTERVALS) {
    const longestMs = LENGTHS[LENGTHS.length - 1] ?? 0;
    // Without chance, pauses are at their longest; at its most, there are the most looks.
    const [slow, quick] = await Promise.all(
      [0, 0.999].map((chance) => looksAt(interval * 1_000, longestMs * 1_500, () => chance)),
    );
    for (const [place, seconds] of LENGTHS.entries()) {
      const lagMs = worstLagMs(slow ?? [], seconds * 1_000);
      const { looks } = noticed(quick ?? [], seconds * 1_000);
      rows[place]?.push(`${looks}`, `${(lagMs / 1_000).toFixed(1)} s`);
    }
  }
  const titles = INTERVALS.flatMap((interval) => [`polls at \`${interval}s\``, 'noticed within']);
  const lines = [['run lasts', ...titles], ['---', ...titles.map(() => '---:')], ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function worstLagMs(looks: readonly number[], lengthMs: number): number {
  const lengths = Array.from(
    { length: LENGTHS_TRIED + 1 },
    (_, index) => lengthMs * (1 - SPREAD + (2 * SPREAD * index) / LENGTHS_TRIED),
  );
  return Math.max(...lengths.map((length) => noticed(looks, length).lagMs));
}

if (import.meta.main) console.log(await paceTable());
