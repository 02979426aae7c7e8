import { expect } from 'chai';
import { Tasks } from '../../../shared/api/kinds.ts';
import { budgetScope, monthOf } from '../../../shared/core/budgets.ts';
import { parseYaml } from '../../../shared/yaml/yaml.ts';
import { startTestApi, type TestApi } from '../../support/api.ts';
import { orkaAgainst, type Said } from './against.ts';

const month = monthOf(Date.now());

describe('orka usage, orka task usage, orka task budget', () => {
  let api: TestApi;
  let token: string;

  const orka = (...args: string[]): Promise<Said> => orkaAgainst(api, token, args);
  const budgetOf = async (name: string) => (await api.kube.get(Tasks, 'default', name))?.spec.budget;

  before(async () => {
    api = await startTestApi();
    token = await api.token('default', 'orka-client');
    const { task, run } = await api.work(await api.task('report', { budget: { maxTokens: 2000 } }));
    const usage = { inputTokens: 900, outputTokens: 100, costNanos: 12_500_000, durationMs: 5 };
    const scopes = [budgetScope.task(task.uid), budgetScope.namespace('default', month)];
    await api.store.putStep(task, run, 0, { kind: 'model', key: 'turn-0', body: {}, usage, scopes });
  });
  after(() => api.close());

  it('shows what a Task has used and may use', async () => {
    const { status, out } = await orka('task', 'usage', 'report');
    expect(status).to.equal(0);
    expect(out)
      .to.match(/this Task +1 +900 +0 +100 +0\.0125\n/)
      .and.to.match(/Task report +- +1 +1000 +1000 of 2000 +0\.0125 +-\n/);
  });
  it('shows a month of the namespace', async () => {
    expect((await orka('usage')).out).to.match(new RegExp(`Namespace default +${month} +1 +1000 +- +0\\.0125 +-\\n`));
    expect((await orka('usage', '--month', '2020-02')).out).to.match(/Namespace default +2020-02 +0 +0 +- +0\.00 +-\n/);
  });
  it("prints JSON and YAML that are the API's own words", async () => {
    const ofTask = (await api.call('getTaskUsage', { params: { id: 'report' } })).body;
    expect(JSON.parse((await orka('task', 'usage', 'report', '-o', 'json')).out)).to.deep.equal(ofTask);
    const ofMonth = (await api.call('getUsage')).body;
    expect(parseYaml((await orka('usage', '-o', 'yaml')).out)).to.deep.equal(ofMonth);
  });
  it('changes budgets, and takes limits away', async () => {
    const { status, out } = await orka('task', 'budget', 'report', '--cost', '2.50', '--on-exhausted', 'fail');
    expect([status, out]).to.deep.equal([0, 'task.core.orka.ai "report" has another budget\n']);
    expect(await budgetOf('report')).to.deep.equal({ maxTokens: 2000, maxCost: '2.50', onExhausted: 'fail' });
    await orka('task', 'budget', 'report', '--tokens', 'none', '--cost', 'none');
    expect(await budgetOf('report')).to.deep.equal({ onExhausted: 'fail' });
  });
  it('goes on with the others where one is not there', async () => {
    const { status, out, err } = await orka('task', 'budget', 'nobody', 'report', '--tokens', '7');
    expect([status, err]).to.deep.equal([1, 'Error: nobody: task not found\n']);
    expect(out).to.include('"report" has another budget');
    expect(await budgetOf('report')).to.include({ maxTokens: 7 });
  });
  for (const args of [
    ['task', 'budget', 'report'],
    ['task', 'budget', 'report', '--tokens', 'many'],
    ['task', 'budget', 'report', '--cost', '1,50'],
    ['task', 'budget', 'report', '--on-exhausted', 'stop'],
    ['usage', '--month', 'May'],
  ]) {
    it(`refuses orka ${args.join(' ')}, with status 2`, async () => expect((await orka(...args)).status).to.equal(2));
  }
});
