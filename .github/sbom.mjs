import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

// Prints the bill of materials of what a runner executes, in CycloneDX 1.6: the files of both actions by their hash,
// and the packages that are bundled in dist/ (they are listed in dist/licenses.txt) by the hash of the lock file.
// It has no date and no random number, so the same commit always has the same bill of materials.
// It runs on the Node that the runner has, and installs nothing.
const root = new URL('../', import.meta.url);
const read = (path) => readFileSync(new URL(path, root));
const own = JSON.parse(read('package.json').toString());
const { packages } = JSON.parse(read('package-lock.json').toString());

const files = [
  'action.yml',
  'wait/action.yml',
  ...readdirSync(new URL('dist', root)).map((file) => `dist/${file}`),
];
const bundled = [
  ...read('dist/licenses.txt')
    .toString()
    .matchAll(/^((?:@[\w.-]+\/)?[\w.-]+) (\d+\.\d+\.\d+\S*) \((.+)\)$/gm),
];

const components = bundled.map(([, name, version, license]) => {
  const { version: locked, integrity = '' } = packages[`node_modules/${name}`] ?? {};
  const [, sha512 = ''] = /^sha512-(\S+)$/.exec(integrity) ?? [];
  if (locked !== version || sha512 === '') throw new Error(`${name} ${version} is not in package-lock.json`);
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    licenses: [{ license: { id: license } }],
    // Of the archive of the package, as the registry has it.
    hashes: [{ alg: 'SHA-512', content: Buffer.from(sha512, 'base64').toString('hex') }],
  };
});

const reference = `${own.name}@${own.version}`;
const bill = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: {
    component: {
      type: 'application',
      'bom-ref': reference,
      name: own.name,
      version: own.version,
      licenses: [{ license: { id: own.license } }],
      components: files.map((name) => ({
        type: 'file',
        'bom-ref': name,
        name,
        hashes: [{ alg: 'SHA-256', content: createHash('sha256').update(read(name)).digest('hex') }],
      })),
    },
  },
  components,
  dependencies: [{ ref: reference, dependsOn: components.map(({ purl }) => purl) }],
};
process.stdout.write(`${JSON.stringify(bill, null, 2)}\n`);
