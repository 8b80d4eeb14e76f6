/** What reading a text came to: its value, or why there is none. */
export type Parsed<T> = { readonly value: T } | Unparsed;

/** What reads a text. */
export type Parser<T> = (text: string) => Parsed<T>;

/** Why a text cannot be read. */
export interface Unparsed {
  /** Worded to follow the name of what was read. */
  readonly problem: string;
  /** Whether the text itself may hold a secret, so that it must not be shown. */
  readonly secret?: true;
}
