import { isBuiltin } from 'node:module';
import { defineConfig, type Plugin } from 'rolldown';

/**
 * Node's modules that the bundle takes as objects, with the exports that it uses.
 * Importing one as an ES module reads all its exports, and behind some of them whole subsystems are loaded:
 * undici behind `http`, file watchers and readline behind `fs`, web crypto behind `crypto`, the argument parser
 * behind `util`. Together that is more than a third of the start-up.
 */
const NODE_EXPORTS: Readonly<Record<string, readonly string[]>> = {
  crypto: ['randomUUID'],
  fs: ['appendFileSync', 'constants', 'existsSync', 'promises', 'readFileSync'],
  http: ['Agent', 'globalAgent', 'request'],
  os: ['EOL'],
  url: ['urlToHttpOptions'],
  util: ['stripVTControlCharacters'],
};

/** What tunnel requires and makes no use of. */
const UNUSED: ReadonlySet<string> = new Set(['assert']);

/**
 * undici is 93% of the toolkit's size, and it is there only to build dispatchers for `fetch`, which nothing here
 * calls.
 */
const NO_UNDICI = `
  export const fetch = undefined;
  export class ProxyAgent {
    constructor() {
      throw new Error('undici is not part of this bundle');
    }
  }`;

/** Puts lighter modules in the place of those above, and of what CommonJS packages (tunnel) require of Node. */
function standIns(): Plugin {
  return {
    name: 'stand-ins',
    resolveId(id, _importer, { kind }) {
      const name = id.replace(/^node:/, '');
      if (kind === 'require-call' && isBuiltin(id)) return `\0require ${name}`;
      return name === 'undici' || Object.hasOwn(NODE_EXPORTS, name) ? `\0import ${name}` : null;
    },
    load(id) {
      const [kind, name = ''] = id.split(' ');
      if (kind === '\0require') return `module.exports = ${UNUSED.has(name) ? '{}' : nodeModule(name)};`;
      if (kind !== '\0import') return null;
      if (name === 'undici') return NO_UNDICI;
      const names = (NODE_EXPORTS[name] ?? []).map((key) => `export const ${key} = node.${key};`);
      return [`const node = ${nodeModule(name)};`, 'export default node;', ...names].join('\n');
    },
  };
}

function nodeModule(name: string): string {
  return `process.getBuiltinModule('node:${name}')`;
}

export default defineConfig({
  input: { index: 'src/index.ts' },
  platform: 'node',
  treeshake: {
    // The toolkit's packages do not say that importing them does nothing; taken at their word, all of octokit
    // would come along.
    moduleSideEffects: [{ test: /node_modules/, sideEffects: false }],
    propertyReadSideEffects: false,
  },
  plugins: [standIns()],
  output: {
    dir: 'dist',
    format: 'esm',
    codeSplitting: false,
    comments: { legal: true, annotation: false, jsdoc: false },
  },
});
