import { expect } from 'chai';
import { Skills } from '../../../shared/api/kinds.ts';
import { startTestApi, type TestApi } from '../../support/api.ts';
import { orkaAgainst, type Said } from './against.ts';

describe('orka memory and orka skill', () => {
  let api: TestApi;
  let token: string;

  const orka = (args: readonly string[], input = ''): Promise<Said> => orkaAgainst(api, token, args, input);
  const memory = (...args: string[]) => orka(['memory', ...args]);
  const proposal = (...args: string[]) => orka(['memory', 'proposal', ...args]);
  const rowsOf = (out: string): string[][] => out.split('\n').map((line) => line.split(/ {3,}/));

  before(async () => {
    api = await startTestApi();
    token = await api.token('default', 'orka-client');
  });
  after(() => api.close());

  it('says that there is nothing', async () => {
    expect(await memory('list')).to.deep.equal({ status: 0, out: '', err: 'No memories found\n' });
    expect((await proposal('list')).err).to.equal('No proposals found\n');
    expect((await orka(['skill', 'list'])).err).to.equal('No Skills found\n');
  });

  it('a memory from its making to its end', async () => {
    const made = await memory('create', 'The gate is blue.', '--tag', 'ops', '--tag', 'gate', '--taskName', 't');
    const id = /"(mem-[^"]+)"/.exec(made.out)?.[1] ?? '';
    expect([made.status, made.out]).to.deep.equal([0, `memory "${id}" created\n`]);
    const [titles, row] = rowsOf((await memory('list', '--query', 'gate', '--task-name', 't')).out);
    expect(titles).to.deep.equal(['ID', 'CONTENT', 'TAGS', 'SOURCE', 'STATE', 'RECALLED', 'AGE']);
    expect(row?.slice(0, 6)).to.deep.equal([id, 'The gate is blue.', 'ops,gate', 'manual', 'enabled', '0']);
    const shown = (await memory('get', id)).out;
    expect(shown)
      .to.match(/^id: +mem-/)
      .and.match(/\ntags: +ops, gate\n/)
      .and.match(/\n\nThe gate is blue\.\n$/);
    expect((await orka(['memory', 'update', id, '-f', '-'], 'The gate is green.')).out).to.equal(`memory "${id}" updated\n`);
    expect(JSON.parse((await memory('get', id, '-o', 'json')).out)).to.include({ content: 'The gate is green.', taskName: 't' });
    expect((await memory('disable', id)).out).to.equal(`memory "${id}" disabled\n`);
    expect((await memory('list', '-o', 'name')).out).to.equal('');
    expect((await memory('list', '-o', 'name', '--include-disabled')).out).to.equal(`${id}\n`);
    expect((await memory('enable', id)).status).to.equal(0);
    const deleted = await memory('rm', 'mem-none', id);
    expect(deleted).to.deep.equal({ status: 1, out: `memory "${id}" deleted\n`, err: 'Error: mem-none: memory not found\n' });
  });

  it('wants something to say', async () => {
    expect(await memory('create')).to.include({ status: 2 });
    expect(await memory('update', 'mem-x')).to.include({ status: 2 });
    expect(await memory('create', 'text', '-f', '-')).to.include({ status: 2 });
  });

  it('a proposal is looked at, accepted and applied, another rejected and put away', async () => {
    const parts = { title: 'Ticket first', description: 'It saves a day.', content: 'Open a ticket.\u001b[2J', taskName: 't' };
    const { id } = await api.store.putProposal('default', 'prop-1', parts);
    await api.store.putProposal('default', 'prop-2', { title: 'No', type: 'policy' });
    expect(rowsOf((await proposal('list', '--status', 'pending')).out)[1]?.slice(0, 5)).to.deep.equal([
      'prop-2',
      'policy',
      'No',
      '-',
      'pending',
    ]);
    const shown = (await proposal('get', id)).out;
    expect(shown).to.contain('It saves a day.').and.contain('Open a ticket.[2J').and.not.contain('\u001b');
    expect(await proposal('apply', id)).to.include({ status: 1, err: 'Error: the proposal is pending: it cannot be applied\n' });
    expect((await proposal('review', id, '--status', 'accepted', '--note', 'yes')).out).to.equal(
      'memory proposal "prop-1" accepted\n',
    );
    expect((await proposal('apply', id, '--applied-by', 'bob')).out).to.match(/"prop-1" applied: memory "mem-prop-1"\n$/);
    await proposal('review', 'prop-2', '--status', 'rejected', '--reviewer', 'alice');
    expect((await proposal('archive', 'prop-2')).status).to.equal(0);
    expect(await api.store.proposal('default', 'prop-2')).to.include({ status: 'archived', reviewer: 'alice' });
    expect(await proposal('review', id, '--status', 'maybe')).to.include({ status: 2 });
    const made = /"(prop-[^"]+)" created\n$/.exec(
      (await proposal('create', 'Mine', '--content', 'text', '--type', 'skill')).out,
    )?.[1];
    expect(await api.store.proposal('default', made ?? '')).to.include({ title: 'Mine', content: 'text', type: 'skill' });
  });

  it('Skills are listed and read', async () => {
    await api.kube.create(Skills, 'default', {
      apiVersion: 'core.orka.ai/v1alpha1',
      kind: 'Skill',
      metadata: { name: 'release' },
      spec: {
        description: 'How we release.',
        content: { inline: '# Release\n', files: { 'b.md': '', 'a.md': '' } },
        version: '2',
      },
    });
    expect(rowsOf((await orka(['skill', 'list'])).out)[1]?.slice(0, 4)).to.deep.equal(['release', 'How we release.', '2', '-']);
    const shown = (await orka(['skill', 'get', 'release'])).out;
    expect(shown)
      .to.match(/\nfiles: +a\.md, b\.md\n/)
      .and.match(/\n\n# Release\n$/);
    expect((await orka(['skill', 'content', 'release'])).out).to.equal('# Release\n');
    expect((await orka(['skill', 'get', 'none'])).err).to.equal('Error: skill not found\n');
  });
});
