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

for (const task of workerData as readonly YearTask[]) {
  const begunMs = cpu();
  const report = await playYear({ ...task, world: WORLDS[task.worldName] });
  const result: YearResult = { ...report, task, cpuMs: cpu() - begunMs };
  parentPort?.postMessage(result);
}
