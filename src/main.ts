import { InputError } from './inputs/fields.ts';
import { readProxyPasswords } from './inputs/proxy.ts';
import { readRunnerFiles } from './inputs/runner-environment.ts';
import { readSecrets } from './inputs/secret-inputs.ts';
import { reportInputs } from './report/inputs-report.ts';
import { openRunner, type Runner } from './report/runner.ts';

/** Long enough for what was printed to be taken, short enough for nobody to notice. */
const LINGER_MS = 500;

/**
 * Runs a step in this process: masks the secrets, reads the inputs, carries out what they ask for. Only the entry
 * points call it, and they await it at their top level, so that a promise that never settles ends in exit code 13
 * and not in success.
 *
 * @param read makes the order of the inputs; `now` means its parameter, in unix seconds
 * @param carryOut does what the order says, and gives the exit code
 */
export async function runStep<Order>(
  read: (nowSeconds: number) => Order,
  carryOut: (order: Order, runner: Runner) => Promise<0 | 1>,
): Promise<void> {
  const runner = openRunner(readRunnerFiles());
  for (const secret of [...readSecrets(), ...readProxyPasswords()]) runner.mask(secret);
  const reading = tryReading(() => read(Math.floor(Date.now() / 1_000)));
  process.exitCode =
    'order' in reading ? await carryOut(reading.order, runner) : await reportUnread(reading.error, runner);
  // A connection that somebody holds open (a proxy, say) must not hold the step after its last word, and nor must a
  // reader of the log that does not read.
  process.stdout.write('', () => process.exit());
  setTimeout(() => process.exit(), LINGER_MS).unref();
}

function tryReading<Order>(read: () => Order): { readonly order: Order } | { readonly error: unknown } {
  try {
    return { order: read() };
  } catch (error) {
    return { error };
  }
}

async function reportUnread(error: unknown, runner: Runner): Promise<0 | 1> {
  if (error instanceof InputError) return reportInputs(error.problems, runner);
  const { reportDefect } = await import('./deferred.ts');
  return reportDefect(error, runner);
}
