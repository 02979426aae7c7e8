import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { programs } from '../../image/registry.ts';
import { type Bundle, bundle, loadedWith } from '../../scripts/build/bundle.ts';
import { writePapers } from '../../scripts/build/papers.ts';
import { products } from '../../scripts/build/products.ts';
import { lastOf, parseDockerfile, type Stage } from '../support/dockerfile.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('what the image is built from', () => {
  let out: string;
  let built: Bundle;
  before(async () => {
    out = mkdtempSync(join(tmpdir(), 'orka-bundles-'));
    built = await bundle(products.platform, out);
    await writePapers(out, { name: 'orka', version: '0', packages: built.packages });
  });
  after(() => rmSync(out, { recursive: true, force: true }));

  const scripts = (): string[] => readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.js'));
  /** The packages that the bundler says it has put in, in the comments above their code. */
  const packagesSeen = (): string[] => {
    const comment = /^\s*\/\/ (?:.*\/)?node_modules\/((?:@[^/\n]+\/)?[^/\n]+)\//gm;
    const seen = scripts().flatMap((path) =>
      [...readFileSync(join(out, path), 'utf8').matchAll(comment)].map(([, name]) => name ?? ''),
    );
    return [...new Set(seen)].sort();
  };

  it('every program of the registry has a bundle of its name', () =>
    expect(scripts()).to.include.members(Object.keys(programs).map((name) => `${name}.js`)));

  it('a worker loads no more than its own code at once', () => {
    const loaded = (path: string): number => loadedWith(built.files, path).reduce((sum, { bytes }) => sum + bytes, 0);
    expect(loaded('general-worker.js')).to.be.within(1, 50_000);
    expect(loaded('fetch-session.js')).to.be.within(1, 50_000);
    expect(loaded('ai-worker.js')).to.be.within(1, 50_000);
  });

  it('the bill of materials names every package that is in a bundle, and no other', () => {
    const { components } = JSON.parse(readFileSync(join(out, 'sbom.json'), 'utf8')) as { components: { name: string }[] };
    expect([...new Set(components.map(({ name }) => name))].sort()).to.deep.equal(packagesSeen());
    expect(packagesSeen()).to.include.members(['ajv', 'better-sqlite3', 'cloudevents', 'express', 'pino']);
  });

  it('packages that no pod needs are not in it', () => {
    const needless = ['@kubernetes/client-node', 'pino-pretty', 'commander', 'undici', 'typescript'];
    expect(packagesSeen().filter((name) => needless.includes(name))).to.deep.equal([]);
  });

  it('the licenses of all packages go along', () => {
    const licenses = readFileSync(join(out, 'THIRD-PARTY-LICENSES'), 'utf8');
    const missing = built.packages.filter(({ name, version }) => !licenses.includes(`${name} ${version} (`));
    expect(missing).to.deep.equal([]);
  });

  it('the binary of SQLite for one kind of machine is there', () => expect(readdirSync(join(out, 'native'))).to.have.length(1));

  it('every source is let through by .dockerignore', () => {
    const [first, ...allowed] = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(first).to.equal('*');
    const folders = allowed.map((line) => line.replace('!', ''));
    const sources = built.files.flatMap(({ entry }) => (entry === undefined || entry.startsWith('node_modules') ? [] : [entry]));
    const kept = sources.filter((path) => !/^(absent|loaded-builtin):/.test(path) && !folders.includes(path.split('/')[0] ?? ''));
    expect(kept).to.deep.equal([]);
    expect(folders.filter((name) => ['test', 'bench', 'node_modules', '.git'].includes(name))).to.deep.equal([]);
  });
});

describe('Dockerfile', () => {
  const { globals, stages } = parseDockerfile(read('Dockerfile'));
  const images = stages.filter(({ name }) => name !== 'build');

  it('builds the platform where no target is named', () => expect(stages.at(-1)?.name).to.equal('platform'));

  it('names no registry: only the image of Node, which the builder chooses', () => {
    expect(globals).to.deep.equal([{ name: 'ARG', value: 'NODE_IMAGE=node:24-bookworm-slim' }]);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: that is how a Dockerfile says it
    expect(new Set(stages.map(({ from }) => from))).to.deep.equal(new Set(['${NODE_IMAGE}']));
  });

  it('fetches nothing but packages of npm', () => {
    const instructions = stages.flatMap((stage) => stage.instructions);
    expect(instructions.filter(({ name }) => name === 'ADD')).to.deep.equal([]);
    expect(instructions.filter(({ value }) => /https?:|curl|wget|apt|git clone|npm (install|i) /.test(value))).to.deep.equal([]);
  });

  const rows: readonly { readonly name: string; readonly check: (stage: Stage) => void }[] = [
    {
      name: 'runs as a user by number that is not root',
      check: (stage) => expect(lastOf(stage, 'USER')).to.match(/^[1-9]\d*:[1-9]\d*$/),
    },
    {
      name: 'starts Node itself, not a shell, so that signals reach it',
      check: (stage) => expect(JSON.parse(lastOf(stage, 'ENTRYPOINT') ?? '')).to.deep.equal(['node', '/app/main.js']),
    },
    {
      name: 'takes one folder of files from the build, which belong to root',
      check: ({ instructions }) =>
        expect(
          instructions
            .filter(({ name }) => name === 'COPY')
            .map(({ value }) => value)
            .join('\n'),
        ).to.match(/^--from=build --chown=0:0 \S+ \/app$/),
    },
    {
      name: 'runs nothing while it is built',
      check: ({ instructions }) => expect(instructions.filter(({ name }) => name === 'RUN')).to.deep.equal([]),
    },
    {
      name: 'says what it is, of which revision, under which license, and where its bill of materials is',
      check: (stage) => {
        const labels = lastOf(stage, 'LABEL') ?? '';
        for (const key of ['title', 'description', 'version', 'revision', 'licenses'])
          expect(labels).to.include(`org.opencontainers.image.${key}=`);
        expect(labels).to.include('ai.orka.sbom="/app/sbom.json"');
      },
    },
  ];
  for (const stage of images) for (const { name, check } of rows) it(`${stage.name} ${name}`, () => check(stage));
});
