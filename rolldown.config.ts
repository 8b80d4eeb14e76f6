import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { type CodeSplittingGroup, defineConfig, type Plugin } from 'rolldown';

/**
 * Node's modules that the bundle takes as objects, with the exports that it uses.
 * Importing one as an ES module reads all its exports, and behind some of them whole subsystems are loaded:
 * undici behind `http`, file watchers and readline behind `fs`, web crypto behind `crypto`, the argument parser
 * behind `util`. Together that is more than a third of the start-up.
 */
const NODE_EXPORTS: Readonly<Record<string, readonly string[]>> = {
  events: ['EventEmitter', 'setMaxListeners'],
  fs: [
    ...[
      'appendFileSync',
      'closeSync',
      'constants',
      'existsSync',
      'fstatSync',
      'lstatSync',
      'openSync',
      'promises',
    ],
    ...['readFileSync', 'writeFileSync', 'writeSync'],
  ],
  http: ['Agent', 'globalAgent', 'request'],
  https: ['Agent', 'globalAgent', 'request'],
  url: ['urlToHttpOptions'],
  util: ['stripVTControlCharacters'],
};

/**
 * Node's modules that the toolkit takes one small thing from. A step that fails on its inputs needs neither, and to
 * load the first costs six milliseconds. The toolkit makes the delimiters of step outputs with it; they need not be
 * hard to guess, because an output of this action has no line break.
 */
const NODE_CRUMBS: Readonly<Record<string, string>> = {
  crypto:
    "export const randomUUID = () => Array.from({ length: 4 }, () => Math.floor(Math.random() * 2 ** 32).toString(16).padStart(8, '0')).join('-');",
  os: "export const EOL = process.platform === 'win32' ? '\\r\\n' : '\\n'; export default { EOL };",
};

/** What tunnel requires and makes no use of. */
const UNUSED: ReadonlySet<string> = new Set(['assert']);

/**
 * The methods of the toolkit's HTTP client that the bundle keeps. A bundler cannot see that a method is never
 * called, and what is left out here is two thirds of the client: the calls that follow redirects, that try
 * again and that lose answers, which must not be used anyway, and those that bring undici with them.
 */
const HTTP_CLIENT_METHODS: ReadonlySet<string> = new Set([
  'constructor',
  'getAgent',
  '_getAgent',
  '_getUserAgentWithOrchestrationId',
]);

/** Takes the other methods out of the client's module. */
function leanHttpClient(): Plugin {
  return {
    name: 'lean-http-client',
    transform: {
      filter: { id: /@actions[\\/]http-client[\\/]lib[\\/]index\.js$/ },
      handler(code) {
        const classes = this.parse(code).body.flatMap((node) =>
          node.type === 'ExportNamedDeclaration' && node.declaration?.type === 'ClassDeclaration'
            ? [node.declaration]
            : [],
        );
        const unused = classes
          .filter(({ id }) => id?.name.startsWith('HttpClient'))
          .flatMap(({ body }) => body.body)
          .filter((member) => member.type === 'MethodDefinition' && !isKept(member.key));
        return unused.reduceRight((kept, { start, end }) => kept.slice(0, start) + kept.slice(end), code);
      },
    },
  };
}

function isKept(key: { readonly type: string; readonly name?: unknown }): boolean {
  return key.type === 'Identifier' && HTTP_CLIENT_METHODS.has(String(key.name));
}

/** tunnel encodes the credentials of a proxy with `new Buffer`, of which Node warns on standard error (DEP0005). */
function withoutDeprecation(): Plugin {
  return {
    name: 'without-deprecation',
    transform: {
      filter: { id: /[\\/]tunnel[\\/]lib[\\/]tunnel\.js$/ },
      handler: (code) => code.replaceAll('new Buffer(', 'Buffer.from('),
    },
  };
}

/** Writes what is not ASCII as escapes: one other character, and V8 keeps all of a source in two bytes each. */
function inAscii(): Plugin {
  return {
    name: 'in-ascii',
    // Not when a chunk is rendered: its code is printed once more after that.
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === 'chunk') chunk.code = chunk.code.replace(/[^\0-\x7f]/g, escaped);
      }
    },
  };
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Puts the licences of all packages that are in the bundles beside them, as those ask. */
function withLicences(): Plugin {
  return {
    name: 'with-licences',
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((file) =>
        file.type === 'chunk' ? Object.entries(file.modules) : [],
      );
      const folders = modules
        .filter(([, { renderedLength }]) => renderedLength > 0)
        .flatMap(([id]) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0] ?? []);
      const source = [...new Set(folders)].map(licenceOf).sort().join('\n\n');
      this.emitFile({ type: 'asset', fileName: 'licenses.txt', source: `${source}\n` });
    },
  };
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const file = readdirSync(folder).find((candidate) => /^licen[cs]e/i.test(candidate));
  if (file === undefined) throw new Error(`${name} has no licence file`);
  const text = readFileSync(`${folder}/${file}`, 'utf8').replaceAll('\r\n', '\n').trim();
  return `${name} ${version} (${license})\n\n${text}`;
}

/** Puts lighter modules in the place of those above, and of what CommonJS packages (tunnel) require of Node. */
function standIns(): Plugin {
  return {
    name: 'stand-ins',
    resolveId(id, _importer, { kind }) {
      const name = id.replace(/^node:/, '');
      if (kind === 'require-call' && isBuiltin(id)) return `\0require ${name}`;
      return Object.hasOwn(NODE_EXPORTS, name) || Object.hasOwn(NODE_CRUMBS, name)
        ? `\0import ${name}`
        : null;
    },
    load(id) {
      const [kind, name = ''] = id.split(' ');
      if (kind === '\0require') return `module.exports = ${UNUSED.has(name) ? '{}' : nodeModule(name)};`;
      if (kind !== '\0import') return null;
      if (NODE_CRUMBS[name] !== undefined) return NODE_CRUMBS[name];
      const names = (NODE_EXPORTS[name] ?? []).map((key) => `export const ${key} = node.${key};`);
      return [`const node = ${nodeModule(name)};`, 'export default node;', ...names].join('\n');
    },
  };
}

function nodeModule(name: string): string {
  return `process.getBuiltinModule('node:${name}')`;
}

/**
 * What more than one file of the bundles needs; the rest is in the file of its entry point, or of the module that is
 * imported later. Node compiles all of a file that it loads, so that each holds what is needed together: a step that
 * fails on its inputs loads its entry point and `start.js`, one that sends requests `deferred.js`, `report.js` and
 * `adobe.js` too, and one that fails then `annotation.js`. Each is short enough to be read. More files would take
 * longer to open than they save.
 */
const GROUPS: readonly CodeSplittingGroup[] = [
  { name: 'start', tags: ['$initial'], minShareCount: 2, priority: 2 },
  { name: 'adobe', test: /src[\\/]adobe[\\/]|node_modules/, priority: 1 },
  { name: 'report', test: /src[\\/](?:report[\\/](?!annotation[\\/])|runs[\\/]errors\.ts)/ },
];

export default defineConfig({
  input: { index: 'src/index.ts', wait: 'src/wait.ts' },
  platform: 'node',
  treeshake: {
    // The toolkit's packages do not say that importing them does nothing; taken at their word, all of octokit
    // would come along.
    moduleSideEffects: [{ test: /node_modules/, sideEffects: false }],
    propertyReadSideEffects: false,
  },
  plugins: [standIns(), leanHttpClient(), withoutDeprecation(), inAscii(), withLicences()],
  output: {
    dir: 'dist',
    format: 'esm',
    chunkFileNames: '[name].js',
    codeSplitting: { groups: [...GROUPS] },
    minifyInternalExports: false,
    comments: { legal: true, annotation: false, jsdoc: false },
  },
});
