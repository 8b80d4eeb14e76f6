import { isMap, isScalar, isSeq, parseDocument, visit } from 'yaml';

/** A workflow that act accepts, and what is different in it. */
export interface Adapted {
  readonly text: string;
  /** What act cannot do or would need more than this machine for: `queue`, … */
  readonly leftOut: readonly string[];
}

/** Keys that act 0.2.89 refuses (its schema is older than them), and `container`, which needs Docker. */
const LEFT_OUT: readonly unknown[] = ['queue', 'background', 'container'];

/**
 * Leaves out of a workflow what act refuses, and starts the legs of a matrix one after the other, because the steps
 * share one virtual clock. A step that runs in the background runs in the foreground, and the step that waits for it
 * is left out.
 */
export function adapted(text: string): Adapted {
  const workflow = parseDocument(text);
  const leftOut = new Set<string>();
  visit(workflow, {
    Map: (_, map, path) => {
      const isWaitStep = map.has('wait') && isSeq(path.at(-1));
      if (!isWaitStep) return undefined;
      leftOut.add('wait');
      return visit.REMOVE;
    },
    Pair: (_, { key, value }) => {
      if (!isScalar(key)) return undefined;
      if (key.value === 'strategy' && isMap(value)) value.set('max-parallel', 1);
      if (!LEFT_OUT.includes(key.value)) return undefined;
      leftOut.add(String(key.value));
      return visit.REMOVE;
    },
  });
  return { text: String(workflow), leftOut: [...leftOut].sort() };
}
