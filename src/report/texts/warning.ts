/** Something that a person may want to correct, although the step continues. */
export interface Warning {
  readonly title: string;
  /** Whole sentences. */
  readonly message: string;
}
