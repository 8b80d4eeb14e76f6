import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FlowService, RunRecord } from '../flow-service/index.ts';

// Every job of a workflow has an embedded service of its own, where Adobe's is one for all of them. What the services
// hold is therefore written to files, which go from job to job: a later service knows the runs of the earlier ones.

/** Keeps the runs that a service gets from now on in a file in a folder, each before its create is answered. */
export function remember(service: FlowService, folder: string): void {
  const file = join(folder, `${service.settings.seed}.runs.json`);
  const { handle } = service;
  const first = service.runs.length;
  mkdirSync(folder, { recursive: true });
  service.handle = (request) => {
    const answer = handle(request);
    writeFileSync(file, JSON.stringify(service.runs.slice(first)));
    return answer;
  };
}

/** Makes a service hold the runs that others have kept in a folder, under their ids. */
export function recall(service: FlowService, folder: string): void {
  // For everybody else the list is there to be read.
  const runs = service.runs as RunRecord[];
  for (const file of globSync('*.runs.json', { cwd: folder }).sort()) {
    runs.push(...(JSON.parse(readFileSync(join(folder, file), 'utf8')) as RunRecord[]));
  }
}
