import {
  DISABLED_FLOW_ID,
  type FlowServiceServer,
  SCHEDULED_FLOW_ID,
  STREAMING_FLOW_ID,
  TABLE_FLOW_ID,
} from '../flow-service/index.ts';
import { DAY, type Scene } from './scene.ts';

const TABLE_DAY = { ...DAY, 'flow-id': TABLE_FLOW_ID };

/** Makes the table-based flow one that has run before. */
const hasDeltaColumn = ({ service }: FlowServiceServer) => {
  const flow = service.flows.get(TABLE_FLOW_ID);
  if (flow) flow.deltaColumn = { name: 'updated_at' };
};

/** Steps whose inputs are wrong, or whose run the service does not create. */
export const REFUSAL_SCENES: readonly Scene[] = [
  {
    name: 'bad-inputs',
    title: 'Several inputs are wrong: one annotation names them all, and nothing is sent',
    inputs: {
      'flow-id': 'nightly-files',
      'access-token': 'not-a-token-either',
      'sandbox-name': 'Prod',
      'window-start-time': '2026-02-30',
      'window-end-time': '1651585990000',
      wait: 'yes',
      'poll-interval': '-5',
    },
  },
  {
    name: 'window-reversed',
    title: 'The window ends before it begins',
    inputs: { ...DAY, 'window-start-time': '2026-03-03' },
  },
  {
    name: 'input-misspelt',
    title: 'An input has a name that the action does not have',
    inputs: { ...DAY, sandbox: 'dev' },
  },
  {
    name: 'refused-schedule',
    title: 'Adobe refuses a flow that runs on a schedule (1386)',
    inputs: { ...DAY, 'flow-id': SCHEDULED_FLOW_ID },
  },
  {
    name: 'refused-delta-column-missing',
    title: 'Adobe refuses the first run of a table-based flow without its delta column (1383)',
    inputs: TABLE_DAY,
  },
  {
    name: 'refused-delta-column-different',
    title: 'Adobe refuses another delta column than that of the flow (1382)',
    inputs: { ...TABLE_DAY, 'delta-column': 'created_at' },
    prepare: hasDeltaColumn,
  },
  {
    name: 'refused-streaming',
    title: 'Adobe refuses a streaming flow (1385), with the type prefix of the provider',
    inputs: { ...DAY, 'flow-id': STREAMING_FLOW_ID },
    settings: { providerErrorPrefix: 'SOURCES' },
  },
  {
    name: 'refused-disabled',
    title: 'Adobe refuses a flow that is disabled',
    inputs: { ...DAY, 'flow-id': DISABLED_FLOW_ID },
  },
  {
    name: 'refused-flow-missing',
    title: 'Adobe does not know the flow',
    inputs: { ...DAY, 'flow-id': '5c2f0a54-7d0b-4a0e-9a53-0d7f3a1f2b6c' },
  },
  {
    name: 'refused-secret',
    title: 'Adobe does not accept the client secret',
    inputs: { ...DAY, 'client-secret': 'not-a-secret-of-anybody' },
  },
  {
    name: 'refused-token',
    title: 'Adobe does not accept the access token',
    inputs: { ...DAY, 'client-secret': '', 'access-token': 'not-a-token-of-anybody' },
  },
  {
    name: 'refused-sandbox',
    title: 'Adobe does not know the sandbox',
    inputs: { ...DAY, 'sandbox-name': 'dev' },
  },
];
