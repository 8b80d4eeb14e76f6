import type { Runner } from '../../src/report/runner.ts';

/** A runner that keeps what it gets. */
export function memoryRunner() {
  const outputs: Record<string, string> = {};
  const errors: string[] = [];
  const warnings: string[] = [];
  const log: string[] = [];
  const summaries: string[] = [];
  return {
    outputs,
    errors,
    warnings,
    log,
    summary: () => summaries.join(''),
    mask: () => undefined,
    isDebug: false,
    redact: (text) => text,
    clean: (text) => text,
    info: (...lines) => void log.push(...lines),
    group: (title, lines) => void log.push(title, ...lines),
    debug: () => undefined,
    warn: (...added) => void warnings.push(...added.map(({ message }) => message)),
    fail: ({ lines }) => void errors.push(lines.join('\n')),
    output: (name, value) => {
      outputs[name] = value;
    },
    summarize: (html) => void summaries.push(html),
  } satisfies Runner & Record<string, unknown>;
}
