import { readFlowId } from '../adobe/ids.ts';
import type { Parsed } from '../time/parsed.ts';

/** An ID within a longer text. */
const ANY_UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;

/** Where a person finds the ID of a flow. */
const WHERE =
  'the ID is in the address of the page of the dataflow in Experience Platform, after /dataflows/';

/**
 * Reads the ID of a flow, in any case and in braces.
 *
 * @returns the ID in lower case, or why the text is none and which ID to write
 */
export function parseFlowId(text: string): Parsed<string> {
  const bare = text.replace(/^\{(.*)\}$/s, '$1');
  const id = bare.trim().toLowerCase();
  if (readFlowId(id) !== undefined) return { value: id };
  if (id.includes('/')) return { problem: addressProblem(id) };
  const [found, ...others] = id.match(ANY_UUID) ?? [];
  if (found !== undefined && others.length === 0) return { problem: `is not a UUID alone: write ${found}` };
  const digits = id.replaceAll('-', '');
  if (/^[\da-f]{32}$/.test(digits)) {
    const uuid = digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    return { problem: `has its hyphens in the wrong places: write ${uuid}` };
  }
  if (/^[\da-f-]{28,44}$/.test(id)) {
    return { problem: `has ${digits.length} digits, and a UUID has 32: copy it again` };
  }
  return { problem: `is not a UUID. If it is the name of the flow: ${WHERE}` };
}

/** From the address of a page or of the API, the ID to write. */
function addressProblem(address: string): string {
  const [, id] = /\/(?:dataflows|flows)\/([\da-f-]{36})(?![\da-f-])/.exec(address) ?? [];
  if (readFlowId(id) !== undefined) return `is an address: write ${id}`;
  return `is an address that names no flow: ${WHERE}`;
}
