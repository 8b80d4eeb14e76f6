import type { Discrepancy } from './judge.ts';

/** Something that the OpenAPI description has otherwise, or not at all, and who has it so. */
export interface Deviation {
  readonly discrepancy: RegExp;
  /** Another source of Adobe's, or the world of the tests that makes it up. */
  readonly source: string;
}

const TUTORIAL = 'Adobe: tutorial on on-demand ingestion';
const RETRY_TUTORIAL = 'Adobe: tutorial on retries of flow runs';
const RUN_SAMPLES = 'Adobe: samples of runs (monitoring tutorial, notifications, alerts)';

/** In what the requests of the action deviate: it sends what the tutorials send. */
export const REQUEST_DEVIATIONS: readonly Deviation[] = [
  {
    discrepancy: /^create body \/params\/(?:startTime|windowStartTime|windowEndTime) must be integer$/,
    source: TUTORIAL,
  },
  { discrepancy: /^create body \/params\/deltaColumn is not in the description$/, source: TUTORIAL },
  { discrepancy: /^re-trigger query \/op must be RE_TRIGGER$/, source: RETRY_TUTORIAL },
];

/** In what the answers of the embedded service deviate. */
export const ANSWER_DEVIATIONS: readonly Deviation[] = [
  { discrepancy: /^create answer \/items is not in the description$/, source: TUTORIAL },
  {
    discrepancy: /^create answer \/eTag is not in the description$/,
    source: 'Adobe: OpenAPI, where it describes a run that is read',
  },
  { discrepancy: /^re-trigger answer \/etag is not in the description$/, source: RETRY_TUTORIAL },
  {
    discrepancy: /^(?:list-runs|get-run) answer \/items\/\[\]\/etag is not in the description$/,
    source: RUN_SAMPLES,
  },
  { discrepancy: /^(?:list-runs|get-run) answer spells activities$/, source: RUN_SAMPLES },
  {
    discrepancy: /^(?:list-runs|get-run) answer \/items\/\[\]\/params is not in the description$/,
    source: 'Adobe: unpublished draft of a tutorial on flow runs',
  },
  {
    discrepancy: /^(?:list-runs|get-run) answer \/items\/\[\]\/state is not in the description$/,
    source: 'Adobe: guide to sorting and filtering, which filters runs by it',
  },
  {
    discrepancy: /^(?:list-runs|get-run) answer .*\/statusSummary\/errors is not in the description$/,
    source: RUN_SAMPLES,
  },
  {
    discrepancy:
      /^(?:list-runs|get-run) answer .*\/activites\/\[\]\/(?:durationSummary\/extensions|fileSummary\/outputFileCount|targetInfo) is not in the description$/,
    source: RUN_SAMPLES,
  },
  {
    discrepancy:
      /^get-flow answer \/items\/\[\]\/(?:inheritedAttributes\/properties is not in the description|scheduleParams\/startTime must be integer|scheduleParams\/interval must be string)$/,
    source: 'Adobe: samples of flows',
  },
  {
    discrepancy: /^get-flow-spec answer \/items\/\[\]\/runSpec is not in the description$/,
    source: 'Adobe: samples of flow specifications',
  },
  { discrepancy: /^get-run answer is not wrapped in items$/, source: 'world "spelled as OpenAPI"' },
  {
    discrepancy:
      /^(?:list-runs|get-run) answer .*\/(?:size|record|file)Summary\/\w+(?:Count|Bytes) must be integer$/,
    source: 'world "counts as text"',
  },
];

/** The discrepancies that no source has. */
export function undocumented(
  found: Iterable<Discrepancy>,
  deviations: readonly Deviation[],
): readonly Discrepancy[] {
  return [...new Set(found)].filter((one) => !deviations.some(({ discrepancy }) => discrepancy.test(one)));
}

/** The deviations that nothing shows, so that the list stays short. */
export function unseen(found: Iterable<Discrepancy>, deviations: readonly Deviation[]): readonly Deviation[] {
  const all = [...found];
  return deviations.filter(({ discrepancy }) => !all.some((one) => discrepancy.test(one)));
}
