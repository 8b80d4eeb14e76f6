import type { Clock } from '../../../src/adobe/clock.ts';
import { type FlowService, openFlowService } from '../../../src/adobe/flow-service.ts';
import type { HttpAnswer, HttpRequest, Transport } from '../../../src/adobe/http/request.ts';
import { AnswerError } from '../../../src/adobe/problem/problem.ts';
import { readProblem } from '../../../src/adobe/problem/read-problem.ts';
import { openBudget, retrying } from '../../../src/adobe/retry.ts';
import { openSession } from '../../../src/adobe/token/session.ts';
import type { LiveSettings } from './settings.ts';

/** An answer, and when it came on this machine's clock. */
export interface Recorded {
  readonly answer: HttpAnswer;
  /** Unix milliseconds, half-way between the request and its answer. */
  readonly atMs: number;
}

/** The real service, as the probes ask it. */
export interface Live {
  readonly settings: LiveSettings;
  readonly clock: Clock;
  readonly service: FlowService;
  /** The last answer that any request got, whatever its status. */
  last(): Recorded | undefined;
  /**
   * Reads a path below the Flow Service, and tries again as the action does.
   *
   * @throws {AnswerError}
   */
  read(path: string, headers?: Readonly<Record<string, string>>): Promise<Recorded>;
  /** Tries something harmless until it works or a minute has passed. */
  retrying<T>(attempt: () => Promise<T>): Promise<T>;
}

/** What a live check runs with. */
export interface LiveMachine {
  readonly transport: Transport;
  readonly clock: Clock;
}

/**
 * Obtains a token and opens the service.
 *
 * @throws {TokenError}
 */
export async function openLive(settings: LiveSettings, { transport, clock }: LiveMachine): Promise<Live> {
  const held: { last?: Recorded } = {};
  const recording: Transport = async (request) => {
    const sentAtMs = clock.now();
    const answer = await transport(request);
    held.last = { answer, atMs: (sentAtMs + clock.now()) / 2 };
    return answer;
  };
  const budget = () =>
    openBudget(settings.connection.retryTimeoutMs, { clock, random: Math.random, pausing: () => undefined });
  const world = { transport: recording, mask: () => undefined, budget, clock };
  const session = await openSession(settings.connection, world);
  const last = () => held.last;
  const again = <T>(attempt: () => Promise<T>) => retrying(attempt, budget());
  return {
    ...{ settings, clock, last, retrying: again },
    service: openFlowService(recording, settings.connection, session),
    read: (path, headers = {}) =>
      again(async () => {
        const answer = await session.authorized((token) =>
          recording(requestOf(settings, { path, headers, token })),
        );
        if (answer.status !== 200) throw new AnswerError(readProblem(answer, 'PLATFORM'));
        return last() ?? { answer, atMs: clock.now() };
      }),
  };
}

function requestOf(
  { connection }: LiveSettings,
  asked: { path: string; headers: Readonly<Record<string, string>>; token: string },
): HttpRequest {
  return {
    method: 'GET',
    url: new URL(`${connection.apiUrl}/data/foundation/flowservice${asked.path}`),
    headers: {
      Authorization: `Bearer ${asked.token}`,
      'x-api-key': connection.clientId,
      'x-gw-ims-org-id': connection.orgId,
      'x-sandbox-name': connection.sandboxName,
      ...asked.headers,
      Accept: 'application/json',
    },
  };
}
