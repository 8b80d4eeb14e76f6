import { member, readJson } from '../../../src/adobe/json.ts';
import { type Finding, unknown } from './finding.ts';
import type { Live } from './live.ts';

/** A lifetime in seconds is about a day; the endpoints of former credentials gave milliseconds. */
const FIRST_MILLISECONDS = 10_000_000;

/** Asks what the token endpoint answered; no further request is made. */
export function askToken(live: Live): readonly Finding[] {
  const question = 'What does the token endpoint answer?';
  if (live.settings.connection.credential.kind === 'access-token')
    return [unknown(question, 'a ready-made token was given')];
  const { answer } = live.last() ?? {};
  const lifetime = member(readJson(answer?.body ?? ''), 'expires_in');
  if (typeof lifetime !== 'number')
    return [
      {
        question,
        answer: `HTTP ${answer?.status}, without a lifetime.`,
        meaning: 'The action renews the token when the gateway turns it away, once.',
      },
    ];
  const isSeconds = lifetime < FIRST_MILLISECONDS;
  return [
    {
      question,
      answer: `HTTP ${answer?.status}; its lifetime is ${lifetime}, so it counts ${isSeconds ? 'seconds' : 'milliseconds'}.`,
      meaning: isSeconds
        ? 'The action renews the token a minute before its end, as it expects.'
        : 'The action takes it for seconds, and renews the token only when the gateway turns it away.',
    },
  ];
}
