/** What reading a text came to: its value, or the reason why there is none. */
export type Parsed<T> = { readonly value: T } | { readonly problem: string };
