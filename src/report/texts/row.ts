/** One thing that is known, as the log and the summary both show it. */
export interface Row {
  readonly label: string;
  readonly value: string;
  /** The page that shows more about it. */
  readonly url?: string | undefined;
  /** Numbers of a table stand under each other by their ends. */
  readonly isNumber?: boolean;
}

/** A row if there is something to show: an empty text is nothing. */
export function rowIfAny(label: string, value: string | undefined): readonly Row[] {
  return value ? [{ label, value }] : [];
}
