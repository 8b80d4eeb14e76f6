/**
 * Does synchronous work and measures its processor time, in milliseconds. Whatever else the machine does leaves it as
 * it is, so a bound on it can be tight in tests that run side by side.
 */
export function measured<T>(work: () => T): { readonly result: T; readonly cpuMs: number } {
  const begun = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(begun);
  return { result, cpuMs: (user + system) / 1_000 };
}
