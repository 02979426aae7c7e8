import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runCommand } from '../../../cli/run.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import { parseYaml } from '../../../shared/yaml/yaml.ts';
import { type StubApi, startStubApi, task } from './stub.ts';

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

describe('orka task', () => {
  let api: StubApi;
  let home: string;
  let time: number;

  /** Runs a command in a world of its own, whose clock only moves when it sleeps. */
  async function orka(
    args: string[],
    { env = {}, input = '', onSleep = () => {} }: { env?: Record<string, string>; input?: string; onSleep?: () => void } = {},
  ): Promise<Ran> {
    let [out, err] = ['', ''];
    const output = (write: (text: string) => void) => ({ write, isTerminal: false, hasColors: false });
    const status = await runCommand(args, {
      env: { ORKA_SERVER: api.url, ORKA_TOKEN: 'secret', ...env },
      cwd: home,
      home,
      out: output((text) => (out += text)),
      err: output((text) => (err += text)),
      readInput: async () => input,
      now: () => time,
      random: () => 0,
      sleep: async (ms) => {
        time += ms;
        onSleep();
      },
      onStop: () => {},
    });
    return { status, out, err };
  }
  const end = (name: string, phase: 'Succeeded' | 'Failed' | 'Cancelled', message: string): Task => {
    const ended = task(name, { status: { phase, message } });
    api.tasks.set(name, ended);
    return ended;
  };

  before(async () => {
    api = await startStubApi();
    home = mkdtempSync(join(tmpdir(), 'orka-cli-'));
  });
  after(async () => {
    await api.close();
    rmSync(home, { recursive: true });
  });
  beforeEach(() => {
    time = Date.now();
    api.tasks.clear();
    api.asked.length = 0;
    api.onRead = () => {};
  });

  describe('create', () => {
    it('sends what the flags say', async () => {
      const { status, out } = await orka([
        'task',
        'create',
        'build it',
        '--name',
        't',
        '--agent',
        'lead',
        '--priority',
        '700',
        '-n',
        'team',
      ]);
      expect(out).to.equal('task.core.orka.ai/t created\n');
      expect(status).to.equal(0);
      expect(api.asked[0]).to.deep.include({
        query: 'namespace=team',
        body: { name: 't', type: 'ai', prompt: 'build it', agentRef: { name: 'lead' }, priority: 700 },
      });
    });
    it('takes a command line that looks like flags', async () => {
      await orka(['task', 'create', '--type', 'container', '--command', 'sh', '--arg=-c', '--arg', 'echo hi', '--name', 't']);
      expect(api.asked[0]?.body).to.deep.include({ command: ['sh'], args: ['-c', 'echo hi'] });
    });
    it('sends a manifest as it is, to its own namespace', async () => {
      writeFileSync(join(home, 'task.yaml'), 'kind: Task\nmetadata: {name: m, namespace: theirs}\nspec: {type: ai, prompt: x}\n');
      expect(await orka(['task', 'create', '-f', 'task.yaml', '-o', 'name'])).to.deep.include({
        out: 'task.core.orka.ai/m\n',
        status: 0,
      });
      expect(api.asked[0]).to.deep.include({
        query: 'namespace=theirs',
        body: { kind: 'Task', metadata: { name: 'm', namespace: 'theirs' }, spec: { type: 'ai', prompt: 'x' } },
      });
    });
    it('reads manifests from standard input', async () => {
      const { out } = await orka(['task', 'create', '-f', '-'], {
        input: 'kind: Task\nmetadata: {name: a}\n---\nkind: Task\nmetadata: {name: b}\n',
      });
      expect(out).to.equal('task.core.orka.ai/a created\ntask.core.orka.ai/b created\n');
    });
    it('follows it to its end where asked to', async () => {
      const ran = await orka(['task', 'create', 'x', '--name', 't', '-w'], { onSleep: () => end('t', 'Failed', 'it broke') });
      expect(ran).to.deep.equal({ status: 1, out: 'task.core.orka.ai/t created\nt Failed  it broke\n', err: 't Pending\n' });
    });
    const wrong: [string, string[], RegExp][] = [
      ['no prompt', ['task', 'create'], /^Error: an ai Task needs a prompt/],
      ['a flag that is not known', ['task', 'create', 'x', '--modle', 'm'], /^Error: unknown option '--modle'/],
      [
        'a priority that is no number',
        ['task', 'create', 'x', '--priority', 'high'],
        /^Error: option '--priority <number>' argument 'high' is invalid/,
      ],
      ['a prompt and a manifest', ['task', 'create', 'x', '-f', 'y'], /^Error: a prompt and --filename/],
      ['a format that is not known', ['task', 'list', '-o', 'xml'], /Allowed choices are json, yaml, wide, name/],
      ['a duration that is none', ['task', 'wait', 't', '--timeout', 'soon'], /^Error: --timeout soon: it has to be a duration/],
      ['a command that is not known', ['task', 'crate'], /^Error: unknown command 'crate'/],
    ];
    for (const [reason, args, message] of wrong) {
      it(`ends with status 2 for ${reason}`, async () => {
        const ran = await orka(args);
        expect(ran.status).to.equal(2);
        expect(ran.err).to.match(message);
        expect(ran.out).to.equal('');
        expect(api.asked).to.deep.equal([]);
      });
    }
    it('says which file is not there, with status 1', async () => {
      expect(await orka(['task', 'create', '-f', 'none.yaml']))
        .to.have.property('err')
        .that.matches(/^Error: .*none\.yaml/);
    });
    it('refuses a manifest of another kind', async () => {
      const ran = await orka(['task', 'create', '-f', '-'], { input: 'kind: Agent\n' });
      expect(ran).to.deep.include({ status: 1, err: 'Error: -: kind "Agent" is not Task; use kubectl for the others\n' });
    });
  });

  describe('list and get', () => {
    beforeEach(() => {
      api.tasks.set(
        'b',
        task('b', {
          spec: { agentRef: { name: 'lead' } },
          status: { phase: 'Running', iteration: 2, jobName: 'b-job', message: 'line\nline' },
        }),
      );
      api.tasks.set('a', task('a'));
    });
    it('show a table', async () => {
      const { out } = await orka(['task', 'list']);
      expect(out.split('\n').map((line) => line.split(/ {2,}/))).to.deep.equal([
        ['NAME', 'TYPE', 'PHASE', 'AGENT', 'ITERATION', 'AGE'],
        ['a', 'ai', 'Pending', '-', '-', '0s'],
        ['b', 'ai', 'Running', 'lead', '2', '0s'],
        [''],
      ]);
    });
    it('show more where there is room', async () => {
      const { out } = await orka(['task', 'get', 'b', '-o', 'wide']);
      expect(out).to.contain('MESSAGE').and.to.contain('b-job').and.to.contain('line line');
    });
    it('filter by phase', async () =>
      expect((await orka(['task', 'list', '--status', 'running', '-o', 'name'])).out).to.equal('task.core.orka.ai/b\n'));
    it("print JSON and YAML that are the API's own words", async () => {
      expect(JSON.parse((await orka(['task', 'get', 'b', '-o', 'json'])).out)).to.deep.equal(
        JSON.parse(JSON.stringify(api.tasks.get('b'))),
      );
      expect(parseYaml((await orka(['task', 'list', '-o', 'yaml'])).out))
        .to.have.property('items')
        .with.length(2);
    });
    it('show changes as they come, to the end', async () => {
      const { out } = await orka(['task', 'get', 'b', '-w'], {
        onSleep: () => (end('b', 'Succeeded', '').metadata.resourceVersion = '2'),
      });
      expect(
        out
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => line.split(/ +/)[2]),
      ).to.deep.equal(['PHASE', 'Running', 'Succeeded']);
    });
    it('say that there is nothing', async () => {
      api.tasks.clear();
      expect(await orka(['task', 'list'])).to.deep.equal({ status: 0, out: '', err: 'No Tasks found\n' });
    });
    it('end with status 1 for a Task that does not exist', async () => {
      expect(await orka(['task', 'get', 'z'])).to.deep.equal({ status: 1, out: '', err: 'Error: task not found\n' });
    });
  });

  describe('wait', () => {
    for (const [phase, status] of [
      ['Succeeded', 0],
      ['Failed', 1],
      ['Cancelled', 1],
    ] as const) {
      it(`ends with status ${status} for a Task that ${phase === 'Cancelled' ? 'was cancelled' : phase.toLowerCase()}`, async () => {
        end('t', phase, 'why');
        expect(await orka(['task', 'wait', 't'])).to.deep.equal({ status, out: `t ${phase}  why\n`, err: '' });
      });
    }
    it('shows progress on standard error, each state once', async () => {
      api.tasks.set('t', task('t', { status: { phase: 'Running', message: 'autonomous iteration 1' } }));
      let naps = 0;
      const ran = await orka(['task', 'wait', 't'], { onSleep: () => ++naps === 3 && end('t', 'Succeeded', 'done') });
      expect(ran).to.deep.equal({ status: 0, out: 't Succeeded  done\n', err: 't Running  autonomous iteration 1\n' });
    });
    it('ends with status 124 where time runs out', async () => {
      api.tasks.set('t', task('t'));
      const began = time;
      expect(await orka(['task', 'wait', 't', '--timeout', '90s'])).to.deep.equal({
        status: 124,
        out: '',
        err: 't Pending\nError: timed out waiting for task t, which is Pending\n',
      });
      expect(time - began).to.equal(90_000);
    });
    it('ends with status 1 where the Task is deleted meanwhile', async () => {
      api.tasks.set('t', task('t'));
      expect(await orka(['task', 'wait', 't'], { onSleep: () => api.tasks.clear() })).to.deep.include({ status: 1, out: '' });
    });
  });

  describe('what a Task has left', () => {
    beforeEach(() => api.tasks.set('t', task('t', { status: { phase: 'Running', jobName: 'j' } })));
    it('logs', async () => expect((await orka(['task', 'logs', 't'])).out).to.equal('one\ntwo\n'));
    it('logs as they come, from a Task that has not started yet', async () => {
      api.tasks.set('t', task('t'));
      const ran = await orka(['task', 'logs', '-f', 't'], {
        onSleep: () => api.tasks.set('t', task('t', { status: { phase: 'Running', jobName: 'j' } })),
      });
      expect(ran).to.deep.equal({ status: 0, out: 'one\ntwo\n', err: '' });
    });
    it('no logs of a Task that does not exist', async () =>
      expect(await orka(['task', 'logs', '-f', 'z'])).to.deep.include({ status: 1, err: 'Error: task not found\n' }));
    it('result, byte for byte', async () => expect((await orka(['task', 'result', 't'])).out).to.equal('result of t'));
    it('plan', async () => {
      expect((await orka(['task', 'plan', 't'])).out).to.match(/40% {2}iteration 2\non its way\n\n- a\n- b\n$/);
      expect(parseYaml((await orka(['task', 'plan', 't', '-o', 'yaml'])).out)).to.include({ ProgressPct: 40 });
    });
    it('children', async () =>
      expect((await orka(['task', 'children', 't'])).out).to.match(/^NAME.*\nchild +ai +Pending +coder/));
    it('nothing, once it is deleted; one that does not exist keeps no other', async () => {
      const ran = await orka(['task', 'delete', 'z', 't']);
      expect(ran).to.deep.equal({ status: 1, out: 'task.core.orka.ai "t" deleted\n', err: 'Error: z: task not found\n' });
      expect(api.tasks.size).to.equal(0);
    });
  });

  describe('cancel', () => {
    it('asks for the end of each, with the reason, and tells of those that cannot be cancelled', async () => {
      api.tasks.set('t', task('t'));
      end('over', 'Succeeded', 'done');
      const ran = await orka(['task', 'cancel', 'over', 't', '--reason', 'no need']);
      expect(ran).to.deep.equal({
        status: 1,
        out: 'task.core.orka.ai "t" is being cancelled\n',
        err: 'Error: over: task has ended already: Succeeded\n',
      });
      expect(api.asked.at(-1)).to.deep.include({ path: '/api/v1/tasks/t/cancel', body: { reason: 'no need' } });
    });
  });

  describe('finding the platform', () => {
    const none = { ORKA_SERVER: '', ORKA_TOKEN: '' };
    afterEach(() => rmSync(join(home, '.orka'), { recursive: true, force: true }));
    const config = (text: string): void => {
      mkdirSync(join(home, '.orka'), { recursive: true });
      writeFileSync(join(home, '.orka/config.yaml'), text);
    };

    it('asks the flags first', async () => {
      await orka(['-s', api.url, 'task', '-t', 'secret', 'list', '-n', 'flag'], {
        env: { ORKA_SERVER: 'http://127.0.0.1:1', ORKA_TOKEN: 'no', ORKA_NAMESPACE: 'env' },
      });
      expect(api.asked[0]).to.include({ token: 'secret', query: 'namespace=flag&limit=0' });
    });
    it('asks the environment before the file', async () => {
      config('server: http://127.0.0.1:1\nnamespace: file\n');
      await orka(['task', 'list'], { env: { ORKA_NAMESPACE: 'env' } });
      expect(api.asked[0]?.query).to.equal('namespace=env&limit=0');
    });
    it('asks the file last', async () => {
      config(`server: ${api.url}/\ntoken: secret\nnamespace: file\n`);
      expect((await orka(['task', 'list'], { env: none })).status).to.equal(0);
      expect(api.asked[0]).to.include({ token: 'secret', query: 'namespace=file&limit=0' });
    });
    const failures: [string, { config?: string; args?: string[]; env?: Record<string, string> }, RegExp][] = [
      [
        'nothing says where it is',
        { env: none },
        /^Error: no platform was found \(looked for .orka\/kubeconfig\): start one with "orka dev"/,
      ],
      ['nobody answers', { env: { ORKA_SERVER: 'http://127.0.0.1:1' } }, /^Error: 127\.0\.0\.1:1 does not answer/],
      ['the token is wrong', { env: { ORKA_TOKEN: 'wrong' } }, /^Error: invalid token: give a token/],
      ['the address is none', { args: ['-s', 'localhost:8080'] }, /^Error: "localhost:8080" is not the address of a server/],
      ['the file is not YAML', { env: none, config: 'server: {' }, /^Error: .*config\.yaml is not YAML/],
      [
        'the file says something strange',
        { env: none, config: 'server: 5' },
        /^Error: .*config\.yaml: server has to be a string/,
      ],
    ];
    for (const [reason, { config: text, args = [], env = {} }, message] of failures) {
      it(`says what to do where ${reason}`, async () => {
        if (text !== undefined) config(text);
        const ran = await orka([...args, 'task', 'list'], { env });
        expect(ran.status).to.equal(1);
        expect(ran.err).to.match(message);
        expect(ran.err.trim().split('\n')).to.have.length(1);
      });
    }
  });
});
