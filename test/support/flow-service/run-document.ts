import { digits, etagOf, uuidOf } from './ids.ts';
import type { JsonObject } from './json.ts';
import { shownClient, shownCounts, shownExtensions, shownOf, shownParams, statusWord } from './run-view.ts';
import { changedAtMs, type RunPlan, type RunRecord, type RunState, stateAt } from './runs.ts';
import type { Settings } from './settings.ts';
import type { ShownRuns } from './world.ts';

const BYTES_PER_RECORD = 64;
// Both ids are constants of the sources provider.
const COPY = { id: '4f008a00-3a04-11eb-adc1-0242ac120002', name: 'Copy Activity', updatedAtUTC: 0 };
const PROMOTION = { id: '37b34f84-1ada-11eb-adc1-0242ac120002', name: 'Promotion Activity', updatedAtUTC: 0 };
const COPY_FAILED = { code: 'CONNECTOR-1001-500', message: 'Error in copying the data from Source.' };
const PROMOTION_FAILED = { code: 'CONNECTOR-2001-500', message: 'Error occurred at promotion activity.' };

/** `{id, etag}` of a run at a moment, the etag's key as the settings have it. */
export function runReference(run: RunRecord, settings: Settings, nowMs: number): JsonObject {
  const etag = etagOf(`${run.id} ${stateAt(run, nowMs)}`, changedAtMs(run, nowMs));
  return { id: run.id, [settings.etagKey]: etag };
}

/** What GET answers for a run at a moment: a function of the run's record and the settings. */
export function runDocument(run: RunRecord, settings: Settings, nowMs: number): JsonObject {
  const state = stateAt(run, nowMs);
  const shows = shownOf(run, settings);
  return {
    ...runReference(run, settings, nowMs),
    ...(shows.upperCaseIds === 'flow-and-run' ? { id: run.id.toUpperCase() } : {}),
    createdAt: run.createdAtMs,
    updatedAt: changedAtMs(run, nowMs),
    createdBy: `${settings.clientId}@techacct.adobe.com`,
    ...shownClient(run, settings),
    sandboxName: settings.sandboxes[0],
    imsOrgId: settings.orgId,
    flowId: shows.upperCaseIds === 'none' ? run.flowId : run.flowId.toUpperCase(),
    ...shownParams(run, settings),
    ...statusOf(run, state, settings),
    [settings.activitiesKey]: activitiesOf(run, state, settings),
  };
}

/** The AEP batch that a run writes to. */
export function batchIdOf(run: RunRecord): string {
  return `01${digits(run.id).slice(0, 24).toUpperCase()}`;
}

/** `{metrics}` with the status inside, or the status as `state` beside them. */
function statusOf(run: RunRecord, state: RunState, settings: Settings): JsonObject {
  const shows = shownOf(run, settings);
  const status = statusWord(run, state, settings);
  const { statusSummary, ...counts } = metricsOf(run, state, status, shows);
  if (shows.status === 'root') return { state: status, metrics: counts };
  const metrics = { ...counts, statusSummary };
  return shows.status === 'both' ? { state: status, metrics } : { metrics };
}

function metricsOf(run: RunRecord, state: RunState, status: string, shows: ShownRuns): JsonObject {
  if (state === 'scheduled') return { statusSummary: { status } };
  const startedAtUTC = run.startsAtMs;
  // Counts of a run that is under way or has failed are unknown; the API writes -1 for that.
  const unknown = {
    sizeSummary: { inputBytes: -1 },
    recordSummary: {},
    fileSummary: { inputFileCount: -1 },
  };
  if (state === 'inProgress')
    return { durationSummary: { startedAtUTC }, ...unknown, statusSummary: { status } };
  const durationSummary = { startedAtUTC, completedAtUTC: run.endsAtMs };
  const statusSummary = { status, ...errorsOf(run) };
  if (state === 'failed') return { durationSummary, ...unknown, statusSummary };
  return { durationSummary, ...shownCounts(countsOf(run.plan), shows), statusSummary };
}

function errorsOf(run: RunRecord): JsonObject {
  const { outcome, failsAt, failedRecords } = run.plan;
  if (outcome === 'failed') return { errors: [failsAt === 'copy' ? COPY_FAILED : PROMOTION_FAILED] };
  return failedRecords > 0 ? { errors: [PROMOTION_FAILED] } : {};
}

function countsOf({ records, failedRecords }: RunPlan): Record<string, Record<string, number>> {
  const written = records - failedRecords;
  const files = records === 0 ? 0 : 1;
  return {
    sizeSummary: { inputBytes: records * BYTES_PER_RECORD, outputBytes: written * BYTES_PER_RECORD },
    recordSummary: {
      inputRecordCount: records,
      outputRecordCount: written,
      failedRecordCount: failedRecords,
    },
    fileSummary: { inputFileCount: files, outputFileCount: files },
  };
}

function activitiesOf(run: RunRecord, state: RunState, settings: Settings): readonly JsonObject[] {
  if (state === 'scheduled') return [];
  const copyEndsMs = run.startsAtMs + run.plan.durationMs / 2;
  const shows = shownOf(run, settings);
  const spell = (word: RunState) => statusWord(run, word, settings);
  const extensions = shownExtensions(run, settings);
  if (state === 'inProgress')
    return [
      {
        ...COPY,
        durationSummary: { startedAtUTC: run.startsAtMs, ...extensions },
        statusSummary: { status: spell('inProgress') },
      },
    ];
  const failedAt = state === 'failed' ? run.plan.failsAt : undefined;
  const copy = {
    ...COPY,
    durationSummary: { startedAtUTC: run.startsAtMs, completedAtUTC: copyEndsMs, ...extensions },
    ...(failedAt === 'copy' ? {} : shownCounts(countsOf({ ...run.plan, failedRecords: 0 }), shows)),
    statusSummary: failedAt === 'copy' ? failedCopy(run, spell('failed')) : { status: spell('success') },
  };
  const onlyCopy = failedAt === 'copy' || (failedAt === undefined && run.plan.records === 0);
  if (onlyCopy) return [copy];
  const durationSummary = { startedAtUTC: copyEndsMs, completedAtUTC: run.endsAtMs, ...extensions };
  const counts = state === 'failed' ? {} : shownCounts(countsOf(run.plan), shows);
  return [copy, { ...PROMOTION, durationSummary, ...counts, ...promoted(run, spell(state)) }];
}

function failedCopy(run: RunRecord, status: string): JsonObject {
  return {
    status,
    errors: [COPY_FAILED],
    extensions: { type: 'one-time', errorDetail: run.plan.errorDetail },
  };
}

function promoted(run: RunRecord, status: string): JsonObject {
  const { errorCode: code, errorDetail: message } = run.plan;
  const errors = errorsOf(run);
  return {
    statusSummary: {
      status,
      ...errors,
      ...('errors' in errors ? { extensions: { errors: [{ code, message }] } } : {}),
    },
    targetInfo: [
      {
        id: uuidOf(`${run.flowId} target`),
        type: 'TargetConnection',
        reference: { type: 'Batch', ids: [batchIdOf(run)] },
      },
    ],
  };
}
