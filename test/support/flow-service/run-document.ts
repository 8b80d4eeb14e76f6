import { digits, etagOf, uuidOf } from './ids.ts';
import type { JsonObject } from './json.ts';
import { changedAtMs, type RunRecord, type RunState, stateAt } from './runs.ts';
import type { Settings } from './settings.ts';

const BYTES_PER_RECORD = 64;
// Both ids are constants of the sources provider.
const COPY = { id: '4f008a00-3a04-11eb-adc1-0242ac120002', name: 'Copy Activity', updatedAtUTC: 0 };
const PROMOTION = { id: '37b34f84-1ada-11eb-adc1-0242ac120002', name: 'Promotion Activity', updatedAtUTC: 0 };
const COPY_FAILED = { code: 'CONNECTOR-1001-500', message: 'Error in copying the data from Source.' };
const PROMOTION_FAILED = { code: 'CONNECTOR-2001-500', message: 'Error occurred at promotion activity.' };

/** `{id, etag}` of a run at a moment, the etag's key as the settings have it. */
export function runReference(run: RunRecord, settings: Settings): JsonObject {
  const nowMs = settings.clock.now();
  const etag = etagOf(`${run.id} ${stateAt(run, nowMs)}`, changedAtMs(run, nowMs));
  return { id: run.id, [settings.etagKey]: etag };
}

/** What GET answers for a run now: a function of the run's record and the clock. */
export function runDocument(run: RunRecord, settings: Settings): JsonObject {
  const nowMs = settings.clock.now();
  const state = stateAt(run, nowMs);
  return {
    ...runReference(run, settings),
    createdAt: run.createdAtMs,
    updatedAt: changedAtMs(run, nowMs),
    createdBy: `${settings.clientId}@techacct.adobe.com`,
    sandboxName: settings.sandboxes[0],
    imsOrgId: settings.orgId,
    flowId: run.flowId,
    ...(settings.echoParams ? { params: run.params } : {}),
    metrics: metricsOf(run, state, settings.spellStatus(state)),
    [settings.activitiesKey]: activitiesOf(run, state, settings),
  };
}

/** The AEP batch that a run writes to. */
export function batchIdOf(run: RunRecord): string {
  return `01${digits(run.id).slice(0, 24).toUpperCase()}`;
}

function metricsOf(run: RunRecord, state: RunState, status: string): JsonObject {
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
  return { durationSummary, ...countsOf(run), statusSummary };
}

function errorsOf(run: RunRecord): JsonObject {
  const { outcome, failsAt, failedRecords } = run.plan;
  if (outcome === 'failed') return { errors: [failsAt === 'copy' ? COPY_FAILED : PROMOTION_FAILED] };
  return failedRecords > 0 ? { errors: [PROMOTION_FAILED] } : {};
}

function countsOf(run: RunRecord): JsonObject {
  const { records, failedRecords } = run.plan;
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
  const spell = settings.spellStatus;
  if (state === 'inProgress')
    return [{ ...COPY, ...durationOf(run, run.startsAtMs), statusSummary: { status: spell('inProgress') } }];
  const failedAt = state === 'failed' ? run.plan.failsAt : undefined;
  const copy = {
    ...COPY,
    ...durationOf(run, run.startsAtMs, copyEndsMs),
    ...(failedAt === 'copy' ? {} : countsOf({ ...run, plan: { ...run.plan, failedRecords: 0 } })),
    statusSummary: failedAt === 'copy' ? failedCopy(run, spell('failed')) : { status: spell('success') },
  };
  const onlyCopy = failedAt === 'copy' || (failedAt === undefined && run.plan.records === 0);
  return onlyCopy ? [copy] : [copy, promotion(run, state, copyEndsMs, spell(state))];
}

function failedCopy(run: RunRecord, status: string): JsonObject {
  return {
    status,
    errors: [COPY_FAILED],
    extensions: { type: 'one-time', errorDetail: run.plan.errorDetail },
  };
}

function promotion(run: RunRecord, state: RunState, startedAtMs: number, status: string): JsonObject {
  const { errorCode: code, errorDetail: message } = run.plan;
  const errors = errorsOf(run);
  return {
    ...PROMOTION,
    ...durationOf(run, startedAtMs, run.endsAtMs),
    ...(state === 'failed' ? {} : countsOf(run)),
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

function durationOf(run: RunRecord, startedAtUTC: number, completedAtUTC?: number): JsonObject {
  // The window goes in as seconds and comes out as milliseconds.
  const extensions = {
    windowStart: run.windowStartSeconds * 1000,
    windowEnd: run.windowEndSeconds * 1000,
  };
  const completed = completedAtUTC === undefined ? {} : { completedAtUTC };
  return { durationSummary: { startedAtUTC, ...completed, extensions } };
}
