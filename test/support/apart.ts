import * as runner from 'node:test';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

/** What a test can do while it runs apart. */
interface ApartContext {
  /** Prints a line with the result of the test. */
  diagnostic(line: string): void;
}

type Body = (t: ApartContext) => void | Promise<void>;

/** How a test ended in its thread. */
interface Ended {
  readonly name: string;
  readonly lines: readonly string[];
  /** Absent if it passed. */
  readonly error?: unknown;
}

/**
 * `describe` and `test` for files that play thousands of steps. Node's runner follows every promise of its thread
 * (with `async_hooks`), which is a third of the time of such a test; so its tests run in a thread of their own, one
 * after the other, and the runner waits for them. Their names must differ within a suite.
 *
 * @param file the `import.meta.url` of the file
 */
export function apart(file: string) {
  return isMainThread ? followed(file) : played();
}

function followed(file: string) {
  const ended = new Map<string, PromiseWithResolvers<Ended>>();
  const started = { worker: undefined as Worker | undefined };
  const names = openNames();
  const resultOf = (name: string) => {
    started.worker ??= start(file, ended);
    return ended.get(name)?.promise;
  };
  return {
    describe: (name: string, define: () => void) =>
      void runner.describe(name, () => names.within(name, define)),
    test(name: string, _body: Body) {
      const full = names.full(name);
      if (ended.has(full)) throw new Error(`two tests are named "${full}"`);
      ended.set(full, Promise.withResolvers());
      void runner.test(name, async (t) => {
        const result = await resultOf(full);
        for (const line of result?.lines ?? []) t.diagnostic(line);
        if (result && 'error' in result) throw result.error;
      });
    },
  };
}

/** The names of tests with those of their suites. */
function openNames() {
  const suites: string[] = [];
  return {
    full: (name: string) => [...suites, name].join(' > '),
    within(suite: string, define: () => void) {
      suites.push(suite);
      define();
      suites.pop();
    },
  };
}

function start(file: string, ended: ReadonlyMap<string, PromiseWithResolvers<Ended>>): Worker {
  const worker = new Worker(new URL(file));
  const endAll = (error: unknown) => {
    for (const { reject, promise } of ended.values()) {
      // Nobody may wait for it yet.
      promise.catch(() => undefined);
      reject(error);
    }
  };
  worker.on('message', (result: Ended) => ended.get(result.name)?.resolve(result));
  worker.on('error', endAll);
  worker.on('exit', () => endAll(new Error('the thread has ended without a result of this test')));
  return worker;
}

function played() {
  const bodies = new Map<string, Body>();
  const names = openNames();
  setImmediate(() => playAll(bodies));
  return {
    describe: (name: string, define: () => void) => names.within(name, define),
    test: (name: string, body: Body) => void bodies.set(names.full(name), body),
  };
}

async function playAll(bodies: ReadonlyMap<string, Body>): Promise<void> {
  for (const [name, body] of bodies) {
    const lines: string[] = [];
    const error = await Promise.resolve({ diagnostic: (line: string) => void lines.push(line) })
      .then(body)
      .then(
        () => ({}),
        (thrown: unknown) => ({ error: thrown }),
      );
    parentPort?.postMessage({ name, lines, ...error } satisfies Ended);
  }
}
