import { expect } from 'chai';
import { parseYaml } from '../../../shared/yaml/yaml.ts';
import { startTestApi, type TestApi } from '../../support/api.ts';
import { orkaAgainst, type Said } from './against.ts';

describe('orka session', () => {
  let api: TestApi;
  let token: string;

  const orka = (...args: string[]): Promise<Said> => orkaAgainst(api, token, ['session', ...args]);

  before(async () => {
    api = await startTestApi();
    token = await api.token('default', 'orka-client');
  });
  after(() => api.close());

  it('says that there is nothing', async () =>
    expect(await orka('list')).to.deep.equal({ status: 0, out: '', err: 'No sessions found\n' }));

  describe('with two sessions', () => {
    before(async () => {
      for (const name of ['talk', 'quiet']) await api.store.putSession('default', name, 'task');
      await api.store.appendSession('default', 'talk', {
        key: 'k',
        messages: [
          { role: 'user', content: 'How much?', ts: '2026-01-01T10:00:00.000Z' },
          { role: 'assistant', content: 'Forty-two.\nAt least.', ts: '2026-01-01T10:00:05.000Z' },
        ],
        usage: { inputTokens: 7, outputTokens: 5 },
      });
    });

    it('lists them by name', async () => {
      const { status, out } = await orka('list');
      const rows = out.split('\n').map((line) => line.split(/ {2,}/).slice(0, 6));
      expect(status).to.equal(0);
      expect(rows.slice(0, 3)).to.deep.equal([
        ['NAME', 'TYPE', 'MESSAGES', 'TOKENS IN', 'TOKENS OUT', 'HELD BY'],
        ['quiet', 'task', '0', '0', '0', '-'],
        ['talk', 'task', '2', '7', '5', '-'],
      ]);
      expect((await orka('list', '-o', 'name')).out).to.equal('quiet\ntalk\n');
      const { items } = JSON.parse((await orka('ls', '-o', 'json')).out) as { items: { id: string }[] };
      expect(items.map(({ id }) => id)).to.deep.equal(['quiet', 'talk']);
    });
    it('prints what was said', async () => {
      expect((await orka('get', 'talk')).out).to.equal(
        'talk: 2 messages, 7 tokens in, 5 out\n\nuser  2026-01-01T10:00:00.000Z\nHow much?\n\nassistant  2026-01-01T10:00:05.000Z\nForty-two.\nAt least.\n',
      );
      expect((await orka('get', 'talk', '--last', '1')).out)
        .to.contain('1 of 2 messages')
        .and.not.to.contain('How much?');
    });
    it("prints JSON and YAML that are the API's own words", async () => {
      const answer = (await api.call('getSession', { params: { id: 'talk' } })).body;
      expect(JSON.parse((await orka('get', 'talk', '-o', 'json')).out)).to.deep.equal(answer);
      expect(parseYaml((await orka('get', 'talk', '-o', 'yaml')).out)).to.deep.equal(answer);
    });
    it('refuses a count that is none, with status 2', async () =>
      expect((await orka('get', 'talk', '--last', '0')).status).to.equal(2));
    it('deletes them; one that does not exist keeps no other', async () => {
      expect(await orka('delete', 'talk', 'never', 'quiet')).to.deep.equal({
        status: 1,
        out: 'session "talk" deleted\nsession "quiet" deleted\n',
        err: 'Error: never: session not found\n',
      });
      expect((await orka('get', 'talk')).status).to.equal(1);
    });
  });
});
