/** An error as people meet it: a title, and lines that say what failed, why, and what to do. */
export interface Explanation {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Makes a text that somebody else wrote fit to be printed. */
export type Clean = (text: string) => string;
