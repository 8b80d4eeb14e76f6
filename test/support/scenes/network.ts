import { ACCESS_TOKEN, type Fault, tooManyRequests, WORLDS } from '../flow-service/index.ts';
import { DAY, type Scene } from './scene.ts';

/** The service creates the run, and its answer is lost. */
const LOST: Fault = { kind: 'reset', when: 'before-headers', processed: true };
/** The request is lost before the service does anything. */
const LOST_BEFORE: Fault = { kind: 'reset', when: 'before-headers', processed: false };
/** The answer is lost, and the service processes the request minutes later. */
const LOST_LATE: Fault = { kind: 'status', status: 504, processedAfterMs: 302_000 };
const FORBIDDEN: Fault = {
  kind: 'status',
  status: 403,
  body: '{"type":"https://ns.adobe.com/aep/errors/FLOW-2120-403","title":"Forbidden","status":403}',
};
/** A port of loopback where nothing listens. */
const NOBODY = 'http://127.0.0.1:1';

/** Steps that must end with exactly one run although the network or the service fails. */
export const NETWORK_SCENES: readonly Scene[] = [
  {
    name: 'ready-made-token',
    title: 'With an access token and defaults, one POST is the only request',
    inputs: { ...DAY, 'client-secret': '', 'access-token': ACCESS_TOKEN },
  },
  {
    name: 'too-many-requests',
    title: 'The gateway has too many requests: the step tries again after the time that it names',
    inputs: DAY,
    faults: { create: [tooManyRequests(7)] },
  },
  {
    name: 'token-fails-for-a-while',
    title: 'The token endpoint is unavailable at first',
    inputs: DAY,
    faults: { token: [{ kind: 'status', status: 503 }] },
  },
  {
    name: 'cannot-connect',
    title: 'Nothing answers at `api-url`: no run was created',
    inputs: { ...DAY, 'api-url': NOBODY, 'retry-timeout': '10s' },
  },
  {
    name: 'lost-answer-found',
    title: 'The answer to the creation is lost, and the history shows the run',
    inputs: DAY,
    faults: { create: [LOST] },
  },
  {
    name: 'lost-answer-found-later',
    title: 'The answer to the creation is lost, and the history shows the run after some seconds',
    inputs: DAY,
    faults: { create: [LOST] },
    settings: { listingLagMs: 5_000 },
  },
  {
    name: 'lost-answer-found-without-window',
    title:
      'The answer to the creation is lost, and the history shows what its runs read only once they have begun',
    inputs: DAY,
    faults: { create: [LOST] },
    settings: { world: WORLDS['windows in activities only'] },
  },
  {
    name: 'lost-answer-found-by-age',
    title: 'The answer to the creation is lost, and the history shows nothing of its runs but their age',
    inputs: DAY,
    faults: { create: [LOST] },
    settings: { world: WORLDS['no windows'] },
  },
  {
    name: 'lost-answer-sent-again',
    title:
      'The creation is lost, and the history does not show the run for five minutes: it is created again',
    inputs: DAY,
    faults: { create: [LOST_BEFORE] },
  },
  {
    name: 'lost-answer-duplicated',
    title:
      'The creation is processed after more than five minutes, when it has been sent again: there are two runs',
    inputs: DAY,
    faults: { create: [LOST_LATE, tooManyRequests(5)] },
  },
  {
    name: 'lost-answer-unknown',
    title: 'The answer to the creation is lost, the history does not show the run, and `lookup-timeout` is 0',
    inputs: { ...DAY, 'lookup-timeout': '0' },
    faults: { create: [LOST] },
    settings: { listingLagMs: 600_000 },
  },
  {
    name: 'lost-answer-then-refused',
    title: 'The creation is lost, sent again after five minutes, and then refused',
    inputs: DAY,
    faults: { create: [LOST_BEFORE, FORBIDDEN] },
  },
  {
    name: 'times-as-integers',
    title: 'The service refuses times as texts: they are sent as integers',
    inputs: DAY,
    settings: { world: WORLDS['integers only, 1340'] },
  },
  {
    name: 'lost-answer-history-refused',
    title: 'The answer to the creation is lost, and the history cannot be read',
    inputs: DAY,
    faults: { create: [LOST], 'list-runs': Array(60).fill(FORBIDDEN) },
  },
  {
    name: 'unreadable-answer',
    title: 'The answer to the creation cannot be read, and the history shows the run',
    inputs: DAY,
    faults: { create: [{ kind: 'body', status: 201, body: '{"items":[]}', processed: true }] },
  },
  {
    name: 'cancel-during-lookup',
    title: 'The step is cancelled while it looks up a run whose creation got no answer',
    inputs: DAY,
    faults: { create: [LOST] },
    settings: { listingLagMs: 600_000 },
    cancelAfterMs: 5_000,
  },
  {
    name: 'lost-retrigger-found',
    title: 'The answer to the re-trigger is lost, and the history shows the new run',
    inputs: { ...DAY, wait: 'true', retries: '1' },
    plans: [{ outcome: 'failed' }, {}],
    faults: { 're-trigger': [LOST] },
  },
];
