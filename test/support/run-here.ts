import type { Clock } from '../../src/adobe/clock.ts';
import { createTransport, withoutSecrets } from '../../src/adobe/http/http.ts';
import { maskingTokens } from '../../src/adobe/token/ims.ts';
import { createFlowRun } from '../../src/create-flow-run.ts';
import { InputError } from '../../src/inputs/fields.ts';
import type { GivenInputs } from '../../src/inputs/given-inputs.ts';
import { readRunInputs } from '../../src/inputs/run-inputs.ts';
import { secretsIn } from '../../src/inputs/secret-inputs.ts';
import { readWaitInputs } from '../../src/inputs/wait-inputs.ts';
import { reportInputs } from '../../src/report/inputs-report.ts';
import { openReport } from '../../src/report/report.ts';
import type { Machine } from '../../src/runs/context.ts';
import { waitForFlowRuns } from '../../src/wait-for-flow-runs.ts';
import { readActionFile } from './action-file.ts';
import { captureRunner } from './capture-runner.ts';
import { parseOutputs, RUNNER_ENV, type StepResult } from './run-action.ts';

/** What a step in this process is started with. */
interface HereOptions {
  /** The metadata file of the action. */
  readonly action: 'action.yml' | 'wait/action.yml';
  readonly clock: Clock;
}

/** The machine's clock, on which pauses take no time: each puts it forward instead. */
export function skippingClock(): Clock {
  const skipped = { ms: 0 };
  return {
    now: () => Date.now() + skipped.ms,
    sleep: async (ms) => {
      skipped.ms += ms;
    },
    throwIfCancelled: () => undefined,
  };
}

const WORKFLOW = {
  url: `https://github.com/octo-org/pipelines/actions/runs/${RUNNER_ENV.GITHUB_RUN_ID}/attempts/1`,
  event: RUNNER_ENV.GITHUB_EVENT_NAME,
};

/**
 * Runs a step from the sources in this process, over loopback sockets and with the real runner: what it prints, its
 * outputs and its summary are those of the bundle (held by `action-sources.test.ts`), for a tenth of the time. It has no
 * signals, no exit of its own and no environment; tests of those start the bundle. Its duration is that on its clock.
 */
export async function runHere(
  inputs: Readonly<Record<string, string>>,
  { action, clock }: HereOptions,
): Promise<StepResult> {
  const begunMs = clock.now();
  const { runner, read } = captureRunner();
  const texts = Object.entries({ ...defaultsOf(action), ...inputs });
  const given = Object.fromEntries(texts.map(([name, text]) => [name, text.trim()]));
  for (const secret of secretsIn(given)) runner.mask(secret);
  const { emit, succeed, fail } = openReport(runner, WORKFLOW);
  const { redact, mask } = runner;
  const open = (requestTimeoutMs: number): Machine => ({
    transport: withoutSecrets(
      maskingTokens(createTransport(requestTimeoutMs, new AbortController().signal), mask),
      redact,
    ),
    ...{ clock, emit, random: Math.random, mask },
  });
  const exitCode = await runUseCase(action, given, open, Math.floor(clock.now() / 1_000)).then(
    () => succeed(),
    (error: unknown) => (error instanceof InputError ? reportInputs(error.problems, runner) : fail(error)),
  );
  const { stdout, output, summary } = read();
  const outputs = parseOutputs(output);
  return { exitCode, stdout, stderr: '', outputs, summary, durationMs: clock.now() - begunMs };
}

async function runUseCase(
  action: HereOptions['action'],
  given: GivenInputs,
  open: (requestTimeoutMs: number) => Machine,
  nowSeconds: number,
): Promise<void> {
  if (action === 'wait/action.yml') {
    const inputs = readWaitInputs(given, { nowSeconds, isRerun: false });
    return waitForFlowRuns(inputs, open(inputs.connection.requestTimeoutMs));
  }
  const inputs = readRunInputs(given, { nowSeconds, isRerun: false });
  return createFlowRun(inputs, open(inputs.connection.requestTimeoutMs));
}

/** The defaults of action.yml; an expression is left to the code. */
function defaultsOf(action: HereOptions['action']): Readonly<Record<string, string>> {
  const defaults = Object.entries(readActionFile(action).inputs).map(([name, { default: value = '' }]) => [
    name,
    value.startsWith('${{') ? '' : value,
  ]);
  return Object.fromEntries(defaults);
}
