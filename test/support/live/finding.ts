import type { World } from '../flow-service/index.ts';

/** A question to the real service, and what it answered. Nothing in it is an id, a name or a token. */
export interface Finding {
  readonly question: string;
  readonly answer: string;
  /** What the answer means for the guarantees of the action (docs/exactly-one-run.md). */
  readonly meaning: string;
  /** Whether a world of the tests answers alike; absent if the worlds do not differ in it, or nothing is known. */
  readonly fits?: (world: World) => boolean;
}

/** Findings that belong together. */
export interface Section {
  readonly title: string;
  readonly findings: readonly Finding[];
}

/** A question that the service gave no material to answer. */
export function unknown(question: string, reason: string): Finding {
  return {
    question,
    answer: `Not known: ${reason}.`,
    meaning: 'The action assumes neither: it takes each documented answer.',
  };
}
