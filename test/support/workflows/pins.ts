import { isScalar, parseDocument, visit } from 'yaml';
import type { ProjectText } from '../docs/samples.ts';

/** What stands behind `uses:`, and the comment on its line. */
interface Use {
  readonly uses: string;
  readonly comment: string;
}

const VERSION = /^v\d+\.\d+\.\d+$/;

/** Actions of others whose line does not say a whole version. That they are pinned to a commit, zizmor checks. */
export function pinProblems({ path, text }: ProjectText): readonly string[] {
  return foreignUses(text)
    .filter(({ comment }) => !VERSION.test(comment))
    .map(({ uses }) => `${path}: ${uses} does not say its version`);
}

/** Actions that are pinned to several commits, or to one with several versions. */
export function disagreements(texts: readonly ProjectText[]): readonly string[] {
  const pins = texts.flatMap(({ text }) =>
    foreignUses(text).map(({ uses, comment }) => {
      const [action = '', commit = ''] = uses.split('@');
      // The actions of one repository, such as codeql-action/init and …/analyze, belong together.
      return { repository: action.split('/').slice(0, 2).join('/'), pin: `${commit} ${comment}` };
    }),
  );
  const byRepository = Object.groupBy(pins, ({ repository }) => repository);
  return Object.entries(byRepository)
    .filter(([, of = []]) => new Set(of.map(({ pin }) => pin)).size > 1)
    .map(([repository]) => `${repository} is pinned in several ways`);
}

function foreignUses(text: string): readonly Use[] {
  const found: Use[] = [];
  visit(parseDocument(text), {
    Pair: (_, { key, value }) => {
      if (!isScalar(key) || key.value !== 'uses' || !isScalar(value)) return;
      const uses = String(value.value);
      if (!/^[.$]\//.test(uses)) found.push({ uses, comment: (value.comment ?? '').trim() });
    },
  });
  return found;
}
