import { parentPort, workerData } from 'node:worker_threads';
import { WORLDS, type WorldName } from '../flow-service/index.ts';
import { playYear, type YearReport } from './year.ts';

/** A year to play in a thread of its own. */
export interface YearTask {
  readonly seed: number;
  readonly worldName: WorldName;
  readonly days: number;
}

/** What a thread answers for each of its years. */
export interface YearResult extends YearReport {
  readonly task: YearTask;
  /** Processor time in milliseconds. */
  readonly cpuMs: number;
}

const cpu = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

/** What a thread is given: the years to play, and how many of them are taken, a number that all threads share. */
export interface YearWork {
  readonly tasks: readonly YearTask[];
  readonly taken: Int32Array;
}

/** A year takes one thread four times as long as another, so that each takes the next one when it is done. */
function* remaining({ tasks, taken }: YearWork): Generator<YearTask> {
  for (let task = next(); task; task = next()) yield task;

  function next(): YearTask | undefined {
    return tasks[Atomics.add(taken, 0, 1)];
  }
}

for (const task of remaining(workerData as YearWork)) {
  const begunMs = cpu();
  const report = await playYear({ ...task, world: WORLDS[task.worldName] });
  const result: YearResult = { ...report, task, cpuMs: cpu() - begunMs };
  parentPort?.postMessage(result);
}
