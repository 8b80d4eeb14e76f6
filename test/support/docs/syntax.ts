import './json-imports.ts';

/** Severities of the language server protocol: error 1, warning 2; the rest is advice to the person who types. */
const WARNING = 2;

const { registerLogger, validate } = await import('@actions/languageservice');
const { FeatureFlags } = await import('@actions/expressions');

// The service logs an error of its own and continues with half of its checks.
const failLoudly = (message: string) => {
  throw new Error(`the checker of workflows failed: ${message}`);
};
registerLogger({ error: failLoudly, warn: failLoudly, info: () => undefined, log: () => undefined });

// Steps in the background are behind a flag in this version.
const featureFlags = new FeatureFlags({ allowBackgroundSteps: true, allowCaseFunction: true });

/** How many texts were checked: the service keeps what it has parsed by its address, so each gets its own. */
const checked = { count: 0 };

/**
 * Checks a workflow, or the metadata of an action, as GitHub's editor does: syntax, expressions, what `needs` and
 * `steps` name. It uses no network.
 *
 * @returns what is wrong, one sentence each with its line in the text
 */
export async function syntaxProblems(text: string, kind: 'workflow' | 'action'): Promise<readonly string[]> {
  checked.count += 1;
  const path = kind === 'workflow' ? '.github/workflows/sample.yml' : 'action.yml';
  const document = { uri: `file:///${checked.count}/${path}`, getText: () => text };
  // It reads no more of a document than these two.
  const diagnostics = await validate(document as Parameters<typeof validate>[0], { featureFlags });
  return diagnostics
    .filter(({ severity = 1 }) => severity <= WARNING)
    .map(({ message, range }) => `line ${range.start.line + 1}: ${message}`);
}
