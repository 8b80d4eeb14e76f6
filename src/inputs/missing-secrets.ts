import type { InputProblem } from './fields.ts';
import { readSecretsTrigger, type SecretsTrigger } from './runner-environment.ts';

/** The inputs that workflows take from secrets or variables. */
const STORED: ReadonlySet<string> = new Set(['client-id', 'client-secret', 'access-token', 'org-id']);

const EMPTY = 'A secret or variable that does not exist arrives empty';

const REASONS: Readonly<Record<SecretsTrigger, string>> = {
  dependabot: `${EMPTY}, and workflows that Dependabot starts get only the secrets that are stored for Dependabot`,
  'pull-request': `${EMPTY}, and workflows of pull requests from a fork get no secrets`,
  unknown: `${EMPTY}, and workflows of pull requests from a fork or of Dependabot get no secrets`,
  other: EMPTY,
};

/**
 * Adds to the first input that is missing why a value that somebody did store can still arrive empty. Once is enough:
 * the reason is the same for all of them.
 */
export function withSecretsHint(
  problems: readonly InputProblem[],
  trigger: SecretsTrigger = readSecretsTrigger(),
): readonly InputProblem[] {
  const first = problems.findIndex(({ lacks = [] }) => lacks.some((name) => STORED.has(name)));
  return problems.map((one, index) =>
    index === first ? { ...one, problem: `${one.problem}. ${REASONS[trigger]}` } : one,
  );
}
