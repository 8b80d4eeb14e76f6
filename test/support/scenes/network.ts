import { ACCESS_TOKEN, type Fault, tooManyRequests } from '../flow-service/index.ts';
import { DAY, type Scene } from './scene.ts';

/** The service creates the run, and its answer is lost. */
const LOST: Fault = { kind: 'reset', when: 'before-headers', processed: true };
/** The request is lost before the service does anything. */
const LOST_BEFORE: Fault = { kind: 'reset', when: 'before-headers', processed: false };
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
    title: 'The answer to the creation is lost, and the history does not show what its runs read',
    inputs: DAY,
    faults: { create: [LOST] },
    settings: { echoParams: false },
  },
  {
    name: 'lost-answer-sent-again',
    title: 'The creation is lost, and the history goes on not showing the run: it is created again',
    inputs: DAY,
    faults: { create: [LOST_BEFORE] },
  },
  {
    name: 'lost-answer-unknown',
    title: 'The answer to the creation is lost, and the history does not show the run in time',
    inputs: { ...DAY, 'retry-timeout': '20s' },
    faults: { create: [LOST] },
    settings: { listingLagMs: 600_000 },
  },
  {
    name: 'lost-answer-history-refused',
    title: 'The answer to the creation is lost, and the history cannot be read',
    inputs: DAY,
    faults: { create: [LOST], 'list-runs': [FORBIDDEN] },
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
