import { readRunInputs } from '../../../src/inputs/run-inputs.ts';
import type { CreateOrder } from '../../../src/runs/order.ts';
import { ACCESS_TOKEN, CLIENT_ID, FILE_FLOW_ID, ORG_ID } from '../flow-service/index.ts';

/** How a workflow uses the action. */
export type Style = Readonly<Record<string, string>>;

const INPUTS: Style = {
  'client-id': CLIENT_ID,
  'access-token': ACCESS_TOKEN,
  'org-id': ORG_ID,
  'api-url': 'http://127.0.0.1:1',
  'ims-url': 'http://127.0.0.1:1',
  'flow-id': FILE_FLOW_ID,
};

/** Hourly workflows that create a run and leave it alone. */
export const CREATING: readonly [Style, ...Style[]] = [{ 'if-run-active': 'skip', 'wait-timeout': '6h' }, {}];

/** Hourly workflows that wait for their runs. */
export const WAITING: readonly [Style, ...Style[]] = [
  { wait: 'true', 'poll-interval': '10m' },
  { wait: 'true', 'poll-interval': '10m', 'if-run-active': 'wait' },
];

/** Hourly workflows that read the history to its end each time. */
export const FILLING: readonly [Style, ...Style[]] = [
  { 'fill-gaps': 'true' },
  { 'if-run-active': 'skip', 'fill-gaps': 'true', wait: 'true', 'poll-interval': '10m', 'window-size': '6h' },
];

/** Where their windows end. The last one ends after the start of its run. */
export const ENDS = ['now', 'now/h', 'now-30m/h', 'now/h+1h'] as const;

/** Reads the inputs of a step once, for whatever moment it begins. */
export function orders(): (style: Style, nowSeconds: number, runAttempt?: number) => CreateOrder {
  const known = new Map<string, CreateOrder>();
  return (style, nowSeconds, runAttempt = 1) => {
    const texts: Style = { ...INPUTS, 'window-start-time': 'last-run', ...style };
    const key = `${runAttempt} ${JSON.stringify(texts)}`;
    const read = () => readRunInputs(texts, { nowSeconds, isRerun: runAttempt > 1 });
    const order = known.get(key) ?? read();
    // A time that is given in digits makes an order of its own.
    if (texts['window-start-time'] === 'last-run') known.set(key, order);
    const endSeconds = order.run.endSecondsAt(nowSeconds) ?? order.run.endSeconds;
    return { ...order, run: { ...order.run, nowSeconds, startSeconds: nowSeconds + 60, endSeconds } };
  };
}
