import './json-imports.ts';

const { data, Evaluator, Lexer, Parser } = await import('@actions/expressions');

/** What expressions can read: `vars`, `secrets`, `steps`, `needs`, `matrix`, … */
export type Contexts = Readonly<Record<string, unknown>>;

/** How the steps or jobs before this one ended, which the functions of conditions ask for. */
export type Status = 'success' | 'failure';

const EXPRESSION = /\$\{\{([\s\S]*?)\}\}/g;

/** Evaluates an expression as GitHub does; what a context does not have is empty. */
export function evaluate(expression: string, contexts: Contexts, status: Status = 'success'): unknown {
  const { tokens } = new Lexer(expression).lex();
  const functions = Object.entries(STATUS_FUNCTIONS).map(([name, isTrue]) => ({
    ...{ name, minArgs: 0, maxArgs: 0 },
    call: () => new data.BooleanData(isTrue(status)),
  }));
  const parsed = new Parser(tokens, Object.keys(contexts), functions).parse();
  const revived = JSON.parse(JSON.stringify(contexts), data.reviver);
  const known = new Map(functions.map((one) => [one.name.toLowerCase(), one]));
  const value = new Evaluator(parsed, revived, known).evaluate();
  return JSON.parse(JSON.stringify(value, data.replacer));
}

/** The status of a job in which no step was cancelled. */
const STATUS_FUNCTIONS = {
  success: (status: Status) => status === 'success',
  failure: (status: Status) => status === 'failure',
  cancelled: () => false,
  always: () => true,
} as const;

/** Puts the values of expressions into a text. A text that is one expression becomes its value. */
export function resolve(text: string, contexts: Contexts): unknown {
  const whole = /^\s*\$\{\{([\s\S]*?)\}\}\s*$/.exec(text)?.[1];
  if (whole !== undefined && !whole.includes('${{')) return evaluate(whole, contexts);
  return text.replaceAll(EXPRESSION, (_, expression: string) => shown(evaluate(expression, contexts)));
}

/** A value as the text that an input or a variable gets. */
export function shown(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}

/** Whether a step or job runs, by its `if`, which without a status function asks for success too. */
export function isMet(condition: string | boolean | undefined, contexts: Contexts, status: Status): boolean {
  if (condition === undefined) return status === 'success';
  const text = String(condition).replace(/^\s*\$\{\{([\s\S]*)\}\}\s*$/, '$1');
  const asksForStatus = /\b(?:success|failure|cancelled|always)\(\)/.test(text);
  if (!asksForStatus && status === 'failure') return false;
  return Boolean(evaluate(text, contexts, status));
}
