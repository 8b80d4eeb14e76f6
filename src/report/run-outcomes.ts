/** What the views say about each outcome of a run. The worst is first: it counts for several runs. */
export const OUTCOMES = {
  duplicated: { sign: '❗', predicate: 'duplicated', isFine: false },
  failed: { sign: '❌', predicate: 'failed', isFine: false },
  'timed-out': { sign: '⌛', predicate: 'still running', isFine: false },
  unknown: {
    sign: '❔',
    predicate: 'has an unknown outcome',
    plural: 'have an unknown outcome',
    isFine: false,
  },
  created: { sign: '🆕', predicate: 'created', isFine: true },
  attached: { sign: '🔗', predicate: 'attached', isFine: true },
  skipped: { sign: '⏩', predicate: 'active', isFine: true },
  'up-to-date': { sign: '✅', predicate: 'up to date', isFine: true },
  'partially-succeeded': { sign: '⚠️', predicate: 'partially succeeded', isFine: false },
  succeeded: { sign: '✅', predicate: 'succeeded', isFine: true },
} as const satisfies Record<string, OutcomeView>;

export interface OutcomeView {
  readonly sign: string;
  /** Worded to follow the run that it is about. */
  readonly predicate: string;
  /** The same for several runs, if it is not the same. */
  readonly plural?: string;
  /** Whether the run needs no check. */
  readonly isFine: boolean;
}

/** The outcome of one run, as far as the step has seen it. */
export type RunOutcome = keyof typeof OUTCOMES;

/** All outcomes of a run. */
export const WORST_FIRST = Object.keys(OUTCOMES) as readonly RunOutcome[];

/** The outcome that counts for several runs; `unknown` for none. */
export function worst<Outcome extends RunOutcome>(
  runs: readonly { readonly outcome: Outcome }[],
): Outcome | 'unknown' {
  const found = new Set<RunOutcome>(runs.map(({ outcome }) => outcome));
  return WORST_FIRST.find((outcome): outcome is Outcome => found.has(outcome)) ?? 'unknown';
}
