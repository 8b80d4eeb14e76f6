import type { RunFault } from '../../adobe/run/run-details.ts';
import { type Clean, cut } from '../redact/sanitize.ts';

/** What is shown of one error, in characters: a step can have several. */
export const LONGEST_FAULT = 500;

/**
 * The errors of a run as texts, the deepest cause first. In each, the message of the provider precedes the technical
 * details around it, so that a text that is cut keeps the message.
 *
 * @param clean takes secrets and commands out of a text; it sees each error before its parts change places
 */
export function describeFaults(faults: readonly RunFault[], clean: Clean): readonly string[] {
  return deepestFirst(faults).map(({ code, message }) =>
    cut(messageFirst(clean(`${code} ${message}`.trim())), LONGEST_FAULT),
  );
}

/** `CONNECTOR` errors only name the step of the run that failed; every other error is nearer to the cause. */
export function deepestFirst(faults: readonly RunFault[]): readonly RunFault[] {
  const isStep = ({ code }: RunFault) => code.startsWith('CONNECTOR-');
  return [...faults.filter((fault) => !isStep(fault)), ...faults.filter(isStep)];
}

/**
 * Moves the message of Azure Data Factory, which copies the data, to the front:
 * `ErrorCode=…,'Type=…,Message=<message>,Source=…,''Type=…` becomes `<message> (ErrorCode=…,'Type=…,Source=…)`.
 */
function messageFirst(text: string): string {
  const label = ',Message=';
  const start = text.startsWith('ErrorCode=') ? text.indexOf(label) : -1;
  if (start < 0) return text;
  const end = text.indexOf(',Source=', start);
  const message = text.slice(start + label.length, end < 0 ? text.length : end).trim();
  const details = text.slice(0, start) + (end < 0 ? '' : text.slice(end));
  return message === '' ? text : `${message} (${details})`;
}
