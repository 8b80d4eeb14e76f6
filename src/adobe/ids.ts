import { text } from './json.ts';

/** Ids are UUIDs in every sample of Adobe's; what else comes must at least be safe in a URL and in a shell. */
const ID = /^\w[\w.-]{0,127}$/;

/** A flow's id, which is a UUID in each of Adobe's samples and in the addresses of its user interface. */
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Checks whether a text can be the id of a run, a specification or a connection. */
export function isId(value: string): boolean {
  return ID.test(value);
}

/** What is under a path of keys, if it can be an id. */
export function readId(value: unknown, ...path: readonly string[]): string | undefined {
  const id = text(value, ...path);
  return id !== undefined && isId(id) ? id : undefined;
}

/** The id of a flow in lower case; `undefined` for what is no UUID, which is never shown, sent or compared. */
export function readFlowId(value: unknown): string | undefined {
  const id = text(value)?.toLowerCase();
  return id !== undefined && UUID.test(id) ? id : undefined;
}

/** Checks whether two ids are the same. A UUID is the same in upper and in lower case (RFC 9562). */
export function isSameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
