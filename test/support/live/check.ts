import { askCreation } from './creation.ts';
import { failureText } from './failure.ts';
import type { Finding, Section } from './finding.ts';
import { askFlow } from './flow.ts';
import { askFreshness } from './freshness.ts';
import { askGetRun } from './get-run.ts';
import { askListing } from './listing.ts';
import { type Live, type LiveMachine, openLive } from './live.ts';
import { reportOf } from './report.ts';
import { askRuns } from './runs.ts';
import type { LiveSettings } from './settings.ts';
import { askToken } from './token.ts';

/** The report of a live check, and whether every question could be asked. */
export interface LiveReport {
  readonly text: string;
  readonly isComplete: boolean;
}

/** Asks the service all questions, and creates a run only if the settings have one to create. */
export async function checkLive(settings: LiveSettings, machine: LiveMachine): Promise<LiveReport> {
  const sections: Section[] = [];
  const failed: string[] = [];
  const section = async (title: string, ask: () => Promise<readonly Finding[]>) => {
    const findings = await ask().catch((error: unknown) => {
      failed.push(title);
      return [failedFinding(error)];
    });
    sections.push({ title, findings });
  };
  const held: { live?: Live; history: readonly unknown[] } = { history: [] };
  await section('Token', async () => {
    held.live = await openLive(settings, machine);
    return askToken(held.live);
  });
  const { live } = held;
  if (live !== undefined) {
    await section('Flow', () => askFlow(live));
    await section('History', async () => {
      const { runs, findings } = await askListing(live);
      held.history = runs;
      return [...findings, ...(await askGetRun(live, runs))];
    });
    await section('Runs', async () => askRuns(held.history, settings));
    await section('Freshness', () => askFreshness(live));
    const { creation } = settings;
    // Without the history, a run that is not answered could not be recognized.
    if (creation !== undefined && failed.length === 0)
      await section('Creation', () => askCreation(live, creation, held.history));
  }
  return { text: reportOf(sections, settings), isComplete: failed.length === 0 };
}

function failedFinding(error: unknown): Finding {
  return {
    question: 'Could all of this be asked?',
    answer: `No: ${failureText(error)}.`,
    meaning: 'What is missing is not known; the worlds of the tests are compared without it.',
  };
}
