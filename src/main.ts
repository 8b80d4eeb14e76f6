import type { AnyOrder, UseCase } from './carry-out.ts';
import { InputError } from './inputs/fields.ts';
import { type GivenInputs, readGivenInputs } from './inputs/given-inputs.ts';
import { readProxyPasswords } from './inputs/proxy.ts';
import type { Circumstances } from './inputs/run-inputs.ts';
import { isRerun, readRunnerFiles } from './inputs/runner-environment.ts';
import { secretsIn } from './inputs/secret-inputs.ts';
import { reportInputs } from './report/inputs-report.ts';
import { openRunner, type Runner } from './report/runner.ts';
import { printWithoutStream } from './report/standard-output.ts';

/** Long enough for what was printed to be taken, short enough for nobody to notice. */
const LINGER_MS = 500;

/** What is loaded once the inputs are read. */
type Deferred = typeof import('./deferred.ts');

/**
 * Runs a step in this process: masks the secrets, reads the inputs, carries out what they ask for. Only the entry
 * points call it, and they await it at their top level, so that a promise that never settles ends in exit code 13
 * and not in success.
 *
 * @param read makes the order of the inputs; `now` means its second parameter, in unix seconds
 * @param useCaseOf chooses what the action does with its order
 */
export async function runStep<Order extends AnyOrder>(
  read: (given: GivenInputs, circumstances: Circumstances) => Order,
  useCaseOf: (deferred: Deferred) => UseCase<Order>,
): Promise<void> {
  printWithoutStream();
  const given = readGivenInputs();
  const runner = openRunner(readRunnerFiles());
  for (const secret of [...secretsIn(given), ...readProxyPasswords()]) runner.mask(secret);
  const circumstances = { nowSeconds: Math.floor(Date.now() / 1_000), isRerun: isRerun() };
  process.exitCode = await readAndCarryOut(() => read(given, circumstances), useCaseOf, runner);
  // A connection that a proxy keeps open must not delay the end of the step, and neither must a reader that has
  // stopped reading the log.
  process.stdout.write('', () => process.exit());
  setTimeout(() => process.exit(), LINGER_MS).unref();
}

/** @returns the exit code */
async function readAndCarryOut<Order extends AnyOrder>(
  read: () => Order,
  useCaseOf: (deferred: Deferred) => UseCase<Order>,
  runner: Runner,
): Promise<0 | 1> {
  let order: Order;
  try {
    order = read();
  } catch (error) {
    if (error instanceof InputError) return reportInputs(error.problems, runner);
    const { openReport } = await import('./deferred.ts');
    return openReport(runner, undefined).fail(error);
  }
  const deferred = await import('./deferred.ts');
  return deferred.carryOut(useCaseOf(deferred), order, runner);
}
