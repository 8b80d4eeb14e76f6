import { count, list, member, text } from '../json.ts';
import { readProviderError } from './provider-error.ts';
import { failedFirst } from './run-activities.ts';

/** An error inside a run. Errors of single rows are not among them: they hold personal data. */
export interface RunFault {
  /** `CONNECTOR-2001-500`, `INGEST-1212-400`, `133`, `SftpNetworkIssue`, …; empty if there is none. */
  readonly code: string;
  /** At full length, because secrets are taken out of it before it is cut. */
  readonly message: string;
}

/** The most errors that are read from one list of a run's document, and from the document as a whole. */
const MOST_FAULTS = 50;

/** Every code of Adobe's, and of the providers behind it, is one word. */
const CODE = /^[\w.-]{1,64}$/;

/**
 * Reads what went wrong in a run, the deepest cause first and each error once: the extensions of an activity show
 * the cause, its own errors only the step that failed, and the run's errors repeat those. `CONNECTOR` errors name no
 * more than that step either.
 */
export function readRunErrors(metrics: unknown, activities: readonly unknown[]): readonly RunFault[] {
  const suspects = failedFirst(activities);
  const faults = [
    ...suspects.flatMap(causes),
    ...suspects.flatMap(failedInfo),
    ...suspects.flatMap(statusErrors),
    ...failedInfo(metrics),
    ...statusErrors(metrics),
  ];
  const distinct = new Map(faults.map((fault) => [`${fault.code} ${fault.message}`, fault]));
  const isStep = ({ code }: RunFault) => code.startsWith('CONNECTOR-');
  return [...distinct.values()]
    .toSorted((a, b) => Number(isStep(a)) - Number(isStep(b)))
    .slice(0, MOST_FAULTS);
}

function causes(activity: unknown): readonly RunFault[] {
  const extensions = member(activity, 'statusSummary', 'extensions');
  const detail = member(extensions, 'errorDetail');
  const asFault = typeof detail === 'string' ? { message: detail } : detail;
  return [...readFaults(list(extensions, 'errors')), ...readFault(asFault)];
}

/** The kinds of errors that records failed with; one that no record failed with is none. */
function failedInfo(part: unknown): readonly RunFault[] {
  const infos = list(part, 'recordSummary', 'failedInfo');
  return readFaults(infos.filter((info) => count(info, 'count') !== 0));
}

function statusErrors(part: unknown): readonly RunFault[] {
  return readFaults(list(part, 'statusSummary', 'errors'));
}

function readFaults(values: readonly unknown[]): readonly RunFault[] {
  return values.slice(0, MOST_FAULTS).flatMap(readFault);
}

function readFault(value: unknown): readonly RunFault[] {
  const rawCode = member(value, 'code');
  const code = typeof rawCode === 'number' ? String(rawCode) : (text(rawCode)?.trim() ?? '');
  const message = text(value, 'message') ?? '';
  if (!code && !message) return [];
  // A code that is no word is a sentence.
  if (!CODE.test(code)) return [withoutNoise('', [code, message].filter(Boolean).join(': '))];
  return [withoutNoise(code, message)];
}

/** A message of the provider's, reduced to its sentences and its code. */
function withoutNoise(code: string, message: string): RunFault {
  const inner = readProviderError(message);
  if (!inner) return { code, message };
  const isDoubled = code === '' || inner.code === '' || code === inner.code;
  return {
    code: code || inner.code,
    message: isDoubled ? inner.message : `${inner.code}: ${inner.message}`,
  };
}
