import { join } from 'node:path';
import { expect } from 'chai';
import { type ScriptedModel, startScriptedModel } from '../../demo/model/server.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { parseYaml as parse } from '../../shared/yaml/yaml.ts';
import { type CommandOptions, type Ended, type Running, run, start } from '../support/command.ts';
import { type OrkaDev, project } from '../support/orka-dev.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { leads, says } from '../support/scripts.ts';
import { until } from '../support/until.ts';

const bin = join(project, 'cli/orka.mjs');

describe('orka, the command', function () {
  this.timeout(120_000);
  let platform: TestPlatform & { readonly dev: OrkaDev };
  let hesitant: ScriptedModel;

  const options = (input = ''): CommandOptions => ({
    cwd: platform.dataDir,
    env: { HOME: platform.dataDir, KUBECONFIG: platform.kubeconfig },
    input,
  });
  const orka = (...args: string[]): Promise<Ended> => run(process.execPath, [bin, ...args], options());
  const startOrka = (...args: string[]): Running => start(process.execPath, [bin, ...args], options());
  /** Standard output of a command that has to end well. */
  const fine = async (...args: string[]): Promise<string> => {
    const { status, stdout, stderr } = await orka(...args);
    expect(status, stderr).to.equal(0);
    return stdout;
  };

  before(async () => {
    platform = await startPlatform();
    await platform.model('model', { script: says('hello') });
    await platform.model('lead', { script: leads });
    hesitant = await startScriptedModel({
      port: 0,
      script: says('at last'),
      faults: ({ index }) => (index === 0 ? { kind: 'silence' } : undefined),
    });
    await platform.provider('hesitant', hesitant.url, 'model');
    await platform.agent('helper', { providerRef: { name: 'model' } });
    await platform.agent('lead', {
      providerRef: { name: 'lead' },
      coordination: { enabled: true, autonomous: true, allowedAgents: [{ name: 'helper' }] },
    });
    await platform.task('led', { type: 'ai', prompt: 'Lead.', agentRef: { name: 'lead' } });
    await platform.task('endless', { type: 'container', command: ['sh', '-c', 'echo begun; exec sleep 300'] });
    await platform.task('broken', { type: 'container', command: ['sh', '-c', 'echo "it is broken"; exit 3'] });
    await platform.ended('led');
    await platform.ended('broken');
  });
  after(async () => {
    await platform?.close();
    await hesitant?.close();
  });

  describe('task create', () => {
    it('from a prompt, says what it has made', async () => {
      expect(await fine('task', 'create', 'Say hello.', '--name', 'hello', '--provider', 'model')).to.equal(
        'task.core.orka.ai/hello created\n',
      );
      expect((await platform.ended('hello')).status?.phase).to.equal('Succeeded');
    });
    it('-w follows it to its end: one line on standard output, the way there on standard error, status 0', async () => {
      const { status, stdout, stderr } = await orka(
        'task',
        'create',
        '-w',
        '--name',
        'watched',
        '--type',
        'container',
        '--command',
        'echo',
        '--arg',
        'seen',
      );
      expect({ status, stdout }, stderr).to.deep.equal({
        status: 0,
        stdout: 'task.core.orka.ai/watched created\nwatched Succeeded  task completed successfully\n',
      });
      expect(stderr).to.match(/^(watched (Pending|Running).*\n)*$/);
    });
    it('-w of one that fails: status 1', async () => {
      const { status, stdout } = await orka(
        'task',
        'create',
        '-w',
        '--name',
        'failing',
        '--type',
        'container',
        '--command',
        'false',
        '-o',
        'name',
      );
      expect(status).to.equal(1);
      expect(stdout).to.match(
        /^task\.core\.orka\.ai\/failing\nfailing Failed {2}job failed: container exited with code 1\b.*\n$/,
      );
    });
    it('from a manifest on standard input', async () => {
      const manifest =
        'apiVersion: core.orka.ai/v1alpha1\nkind: Task\nmetadata:\n  name: piped\nspec:\n  type: container\n  command: [echo, piped]\n';
      const { status, stdout } = await run(process.execPath, [bin, 'task', 'create', '-f', '-', '-o', 'yaml'], options(manifest));
      expect(status).to.equal(0);
      expect(parse(stdout)).to.deep.include({ kind: 'Task' }).and.to.have.nested.property('metadata.name', 'piped');
    });
  });

  describe('task list', () => {
    it('is a table', async () => {
      const [head, ...rows] = (await fine('task', 'list')).trimEnd().split('\n');
      expect(head).to.match(/^NAME +TYPE +PHASE +AGENT +ITERATION +AGE$/);
      expect(rows.find((row) => row.startsWith('led '))).to.match(/^led +ai +Succeeded +lead +0 +\d+s$/);
    });
    it('-o wide says why', async () => {
      const rows = (await fine('task', 'list', '-o', 'wide')).split('\n');
      expect(rows[0]).to.match(/ JOB +MESSAGE$/);
      expect(rows.find((row) => row.startsWith('broken '))).to.match(
        / +broken-job-\S+ +job failed: container exited with code 3/,
      );
    });
    it('-o json, yaml and name show the same Tasks', async () => {
      const [json, yaml, name] = await Promise.all(['json', 'yaml', 'name'].map((format) => fine('task', 'list', '-o', format)));
      const names = (list: { items: Task[] }): string[] => list.items.map(({ metadata }) => metadata.name);
      const expected = names(JSON.parse(json ?? '') as { items: Task[] });
      expect(expected).to.include.members(['led', 'broken', 'endless']);
      expect(names(parse(yaml ?? '') as { items: Task[] })).to.deep.equal(expected);
      expect(name).to.equal(expected.map((each) => `task.core.orka.ai/${each}\n`).join(''));
    });
    it('-w shows a Task that comes', async () => {
      const watch = startOrka('task', 'list', '-w');
      await until('the first rows', () => (/^led /m.test(watch.stdout()) ? true : undefined), { timeoutMs: 30_000 });
      await platform.task('newcomer', { type: 'container', command: ['true'] });
      await until('the newcomer', () => (/^newcomer +container +Succeeded/m.test(watch.stdout()) ? true : undefined), {
        timeoutMs: 30_000,
      });
      watch.stop();
      await watch.ended;
    });
  });

  describe('task get', () => {
    it('in each format', async () => {
      const [table, wide, json, yaml, name] = await Promise.all(
        [[], ['-o', 'wide'], ['-o', 'json'], ['-o', 'yaml'], ['-o', 'name']].map((args) => fine('task', 'get', 'led', ...args)),
      );
      expect(table).to.match(/^NAME .*\nled .*\n$/);
      expect(wide).to.match(/goal complete after 1 iterations: all done\n$/);
      expect(JSON.parse(json ?? '')).to.have.nested.property('status.phase', 'Succeeded');
      expect(parse(yaml ?? '')).to.deep.equal(JSON.parse(json ?? ''));
      expect(name).to.equal('task.core.orka.ai/led\n');
    });
    it('-w ends with the Task', async () => {
      await platform.task('shown', { type: 'container', command: ['sleep', '1'] });
      expect(await fine('task', 'get', 'shown', '-w')).to.match(/^NAME .*\n(shown .*\n)*shown +container +Succeeded .*\n$/);
    });
    it('a Task that is not there: status 1, one line', async () => {
      expect(await orka('task', 'get', 'nobody')).to.deep.equal({ status: 1, stdout: '', stderr: 'Error: task not found\n' });
    });
  });

  describe('task wait', () => {
    it('0 where it succeeded, 1 where it failed', async () => {
      expect(await orka('task', 'wait', 'led')).to.include({
        status: 0,
        stdout: 'led Succeeded  goal complete after 1 iterations: all done\n',
      });
      const { status, stdout } = await orka('task', 'wait', 'broken');
      expect(status).to.equal(1);
      expect(stdout).to.match(/^broken Failed {2}job failed: .*\n$/);
    });
    it('124 where time ran out', async () => {
      await platform.taskThat('endless', 'run', (task) => task.status?.phase === 'Running');
      const { status, stdout, stderr } = await orka('task', 'wait', 'endless', '--timeout', '1s');
      expect({ status, stdout }).to.deep.equal({ status: 124, stdout: '' });
      expect(stderr).to.match(/Error: timed out waiting for task endless, which is Running\n$/);
    });
  });

  describe('what a Task leaves', () => {
    it('logs', async () => {
      expect(await fine('task', 'logs', 'broken')).to.equal('it is broken\n');
      expect(await fine('task', 'logs', 'led')).to.match(/^tool update_plan /m);
    });
    it('result', async () => {
      expect((await fine('task', 'result', 'led')).trimEnd()).to.equal('helped');
      expect(await orka('task', 'result', 'broken')).to.deep.equal({
        status: 1,
        stdout: '',
        stderr: 'Error: task has no result\n',
      });
    });
    it('plan', async () => {
      expect(await fine('task', 'plan', 'led')).to.match(/^█{30} 100% {2}goal complete\nall done\n\n# Done\n- \[x\] help\n$/);
      expect(JSON.parse(await fine('task', 'plan', 'led', '-o', 'json'))).to.include({ GoalComplete: true, Summary: 'all done' });
    });
    it('children', async () => {
      expect(await fine('task', 'children', 'led')).to.match(/^NAME .*\nled-child-\S+ +ai +Succeeded +helper .*\n$/);
    });
  });

  describe('task logs -f and delete', () => {
    it('delete stops one that runs; who follows its log is let go', async () => {
      const follow = startOrka('task', 'logs', '-f', 'endless');
      await until('the log', () => (follow.stdout() === 'begun\n' ? true : undefined), { timeoutMs: 30_000 });
      expect(await fine('task', 'delete', 'endless')).to.equal('task.core.orka.ai "endless" deleted\n');
      expect(await follow.ended).to.include({ status: 0, stdout: 'begun\n' });
      await until('it to be gone', async () => ((await orka('task', 'get', 'endless')).status === 1 ? true : undefined), {
        timeoutMs: 30_000,
      });
    });
    it('one that is not there does not keep the others', async () => {
      expect(await orka('task', 'delete', 'nobody', 'broken')).to.deep.equal({
        status: 1,
        stdout: 'task.core.orka.ai "broken" deleted\n',
        stderr: 'Error: nobody: task not found\n',
      });
    });
  });

  describe('what it is told wrong', () => {
    const rows: { name: string; args: string[]; status: number; says: RegExp }[] = [
      {
        name: 'a flag that it does not know',
        args: ['task', 'list', '--colour'],
        status: 2,
        says: /^Error: unknown option '--colour'/,
      },
      { name: 'nothing to create', args: ['task', 'create'], status: 2, says: /^Error: .*prompt/ },
      {
        name: 'a priority that the server refuses',
        args: ['task', 'create', 'x', '--priority', '1001'],
        status: 1,
        says: /^Error: .*priority.*\n$/,
      },
      {
        name: 'a server that is not there',
        args: ['task', 'list', '-s', 'http://127.0.0.1:1'],
        status: 1,
        says: /^Error: .*127\.0\.0\.1:1.*\n$/,
      },
      { name: 'a wrong token', args: ['task', 'list', '-t', 'wrong'], status: 1, says: /^Error: .*token.*\n$/ },
    ];
    for (const { name, args, status, says: expected } of rows) {
      it(`${name}: status ${status}`, async () => {
        const ended = await orka(...args);
        expect({ status: ended.status, stdout: ended.stdout }).to.deep.equal({ status, stdout: '' });
        expect(ended.stderr).to.match(expected);
      });
    }
  });

  describe('dev', () => {
    const dev = (folder: string, ...args: string[]): Promise<Ended> =>
      orka('dev', '--data-dir', join(platform.dataDir, folder), '--kube-port=0', '--port=0', ...args);
    const errorLine = /^Error: .*\n$/;

    for (const [flag, door] of Object.entries({ '--port': 'rest', '--kube-port': 'kubernetes' } as const)) {
      it(`says in one line that the port of ${flag} is taken`, async () => {
        const { port } = new URL(platform.dev[door]);
        const { stderr, ...ended } = await dev('second', flag, port);
        expect(ended.status).to.equal(1);
        expect(stderr).to.match(errorLine).and.to.contain(port);
      });
    }
    it('says in one line that the folder is in use', async () => {
      const { status, stderr } = await dev('.');
      expect(status).to.equal(1);
      expect(stderr).to.match(errorLine).and.to.contain('in use').and.to.contain(String(platform.dev.pid));
    });
    it('Ctrl-C ends it within 3 s with status 0; what ran goes on at the next start', async () => {
      await platform.ask('unhurried', 'hesitant');
      await until('the question', () => (hesitant.calls().length === 1 ? true : undefined), { timeoutMs: 30_000 });
      const asked = performance.now();
      expect(await platform.dev.stop()).to.equal(0);
      expect(performance.now() - asked).to.be.lessThan(3000);
      await platform.stop();
      platform = await startPlatform(platform.dataDir);
      expect(await orka('task', 'wait', 'unhurried', '--timeout', '60s')).to.include({
        status: 0,
        stdout: 'unhurried Succeeded  task completed successfully\n',
      });
    });
  });
});
