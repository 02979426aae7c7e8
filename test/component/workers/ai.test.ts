import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { doneIn, promptOf, say } from '../../../demo/model/scripts/transcript.ts';
import { type ScriptedModel, startScriptedModel } from '../../../demo/model/server.ts';
import type { Fault, Script } from '../../../demo/model/types.ts';
import type { RunContext } from '../../../shared/api/worker.ts';
import { until } from '../../support/until.ts';
import { type MiniPlatform, type MiniTask, startMiniPlatform } from './mini-platform.ts';

const write = (path: string, content: string) => ({ name: 'file_write', arguments: { path, content } });
const bash = (code: string) => ({ name: 'code_exec', arguments: { language: 'bash', code } });

/** Writes two files in one turn, adds them up in the next, and answers with the sum that the program printed. */
const adder: Script = (conversation) => {
  const done = doneIn(conversation);
  if (done.length === 0) return say(conversation, 'two numbers', write('a', '20'), write('b', '22'));
  if (done.length === 2) return say(conversation, '', bash('echo $(( $(cat a) + $(cat b) ))'));
  return say(conversation, `the sum is ${(JSON.parse(done[2]?.output ?? '{}') as { output: string }).output.trim()}`);
};
const adderSteps = 6;

describe('ai worker: a process, with the real llm-call and store', function () {
  this.timeout(60_000);
  let script: Script;
  let fault: (index: number) => Fault | undefined;
  let model: ScriptedModel;
  let platform: MiniPlatform;

  beforeEach(async () => {
    fault = () => undefined;
    let first: number | undefined;
    model = await startScriptedModel({
      port: 0,
      script: (conversation) => script(conversation),
      faults: ({ index }) => {
        first ??= index;
        return fault(index - first);
      },
    });
    platform = await startMiniPlatform(model);
  });
  afterEach(async () => {
    await platform.close();
    await model.close();
  });

  const task = (given: Partial<RunContext> = {}, of: { name: string } = { name: 'task' }): Promise<MiniTask> =>
    platform.addTask({ prompt: 'add', tools: ['file_write', 'file_read', 'code_exec'], ...given }, of);
  const steps = (of: MiniTask) => platform.store.steps(of, of.context.run);

  it('does a run from the first turn to its last word', async () => {
    script = adder;
    const it = await task();
    const worker = platform.spawnWorker(it);
    expect(await worker.exit, worker.output()).to.equal(0);
    expect(it.ends).to.deep.equal([{ run: 1, outcome: 'succeeded', result: 'the sum is 42' }]);
    expect((await steps(it)).map(({ kind }) => kind)).to.deep.equal(['model', 'tool', 'tool', 'model', 'tool', 'model']);
    expect(await readFile(join(it.workspace, 'b'), 'utf8')).to.equal('22');
    const { task: used } = await platform.store.usage(it);
    expect(used.modelCalls).to.equal(3);
    expect(used.inputTokens).to.be.greaterThan(0);
  });

  it('prints what it does in lines for people', async () => {
    script = adder;
    const worker = platform.spawnWorker(await task());
    await worker.exit;
    expect(worker.output()).to.match(/^turn 1: \d+ in \/ \d+ out tokens, /m);
    expect(worker.output()).to.contain('tool file_write a: ok\n').and.contain('tool code_exec bash: exit 0\n');
  });

  it('keeps what it puts into /tmp/artifacts, before its last word', async () => {
    const report = write('/tmp/artifacts/report.md', 'all is well');
    script = (conversation) =>
      doneIn(conversation).length === 0 ? say(conversation, '', report, write('/tmp/draft', 'no')) : say(conversation, 'done');
    const it = await task();
    const worker = platform.spawnWorker(it);
    expect(await worker.exit, worker.output()).to.equal(0);
    expect(it.artifacts).to.deep.equal([{ filename: 'report.md', ended: false }]);
    expect(it.ends).to.have.length(1);
    expect(worker.output()).to.contain('kept 1 artifact\n');
  });

  it('a worker that goes on in a new pod beside a shared workspace has its artifacts again', async () => {
    script = (conversation) =>
      doneIn(conversation).length === 0
        ? say(conversation, '', write('/tmp/artifacts/report.md', 'all is well'), write('shared', 'mine'))
        : say(conversation, 'done');
    fault = (index) => (index === 1 ? { kind: 'silence' } : undefined);
    const it = await task();
    const first = platform.spawnWorker(it);
    await until('both files to be written', async () => (await steps(it)).length >= 3 || undefined);
    first.process.kill('SIGKILL');
    await first.exit;
    await platform.emptyTmp(it);
    await writeFile(join(it.workspace, 'shared'), "somebody else's by now");
    await platform.restartLlmCall();
    const second = platform.spawnWorker(it);
    expect(await second.exit, second.output()).to.equal(0);
    expect(it.artifacts.map(({ filename }) => filename)).to.deep.equal(['report.md']);
    expect(await readFile(join(it.workspace, 'shared'), 'utf8')).to.equal("somebody else's by now");
  });

  it('goes on with a session, and a worker that is resumed asks the very same', async () => {
    const messages = [
      { role: 'user', content: 'My name is Ada.' },
      { role: 'assistant', content: 'Good day, Ada.' },
    ] as const;
    script = (conversation) =>
      doneIn(conversation).length === 0
        ? say(conversation, '', write('a', '1'))
        : say(conversation, `${conversation.messages.length} messages, of which the first is: ${promptOf(conversation)}`);
    fault = (index) => (index === 1 ? { kind: 'silence' } : undefined);
    const it = await task({ prompt: 'Who am I?', session: { name: 's', messages } });
    const first = platform.spawnWorker(it);
    await until('the second turn', () => model.calls().length >= 2 || undefined);
    first.process.kill('SIGKILL');
    await first.exit;
    await platform.restartLlmCall();
    const second = platform.spawnWorker(it);
    expect(await second.exit, second.output()).to.equal(0);
    expect(it.ends.at(-1)?.result).to.equal('5 messages, of which the first is: My name is Ada.');
    const [, interrupted, repeated] = model.calls();
    expect(repeated?.key).to.equal(interrupted?.key);
    expect(JSON.stringify(model.calls()[0]?.body['messages']))
      .to.match(/My name is Ada.*Good day, Ada.*Who am I/)
      .and.not.to.contain('tool_use');
  });

  describe('killed and started again', () => {
    for (let killedAfter = 0; killedAfter < adderSteps; killedAfter += 1) {
      it(`after ${killedAfter} steps: asks nothing twice and ends the same`, async () => {
        script = adder;
        const it = await task();
        const first = platform.spawnWorker(it);
        await until(
          `${killedAfter} steps`,
          async () => (killedAfter === 0 ? model.calls().length > 0 : (await steps(it)).length >= killedAfter) || undefined,
          { everyMs: 1 },
        );
        first.process.kill('SIGKILL');
        await first.exit;
        if (it.ends.length === 0) {
          // A new pod begins with an empty workspace.
          await rm(it.workspace, { recursive: true });
          await mkdir(it.workspace);
          const second = platform.spawnWorker(it);
          expect(await second.exit, second.output()).to.equal(0);
        }
        expect(it.ends.at(-1)).to.deep.equal({ run: 1, outcome: 'succeeded', result: 'the sum is 42' });
        const journal = await steps(it);
        // A program that may have run is not run again unasked: the model is told, and asks once more.
        const again = journal.filter(({ body }) => JSON.stringify(body).includes('whether it took effect is not known')).length;
        expect(again).to.be.at.most(killedAfter === adderSteps - 2 ? 1 : 0);
        expect(journal).to.have.length(adderSteps + 2 * again);
        const keys = model.calls().map(({ key }) => key);
        expect(new Set(keys).size)
          .to.equal(keys.length)
          .and.to.equal(3 + again);
        expect(await readFile(join(it.workspace, 'a'), 'utf8')).to.equal('20');
      });
    }
  });

  it('killed while a program runs, it does not run the program again, and says so', async () => {
    // It ends with its folder at the latest, whatever becomes of this test.
    const program = bash('echo once >> ran; while [ -e ran ] && [ ! -e go ]; do sleep 0.02; done');
    let told = '';
    script = (conversation) => {
      const results = conversation.messages.flatMap(({ content }) => content.filter((part) => part.type === 'tool_result'));
      told = results[0]?.content ?? '';
      return results.length === 0 ? say(conversation, '', program) : say(conversation, 'I looked, and it had run');
    };
    const it = await task();
    const ran = (): Promise<string | undefined> => readFile(join(it.workspace, 'ran'), 'utf8').catch(() => undefined);
    const first = platform.spawnWorker(it);
    await until('the program', ran);
    first.process.kill('SIGKILL');
    await first.exit;
    // The next worker is killed as well, before it can have written anything down: it changes nothing.
    const second = platform.spawnWorker(it);
    await until('its first line', () => second.output() || undefined);
    second.process.kill('SIGKILL');
    await second.exit;
    const third = platform.spawnWorker(it);
    expect(await third.exit, third.output()).to.equal(0);
    await writeFile(join(it.workspace, 'go'), '');
    expect(told).to.include('the call of code_exec was interrupted, and whether it took effect is not known');
    expect(it.ends.at(-1)?.result).to.equal('I looked, and it had run');
    expect(await ran()).to.equal('once\n');
  });

  it('killed between reading its messages and writing them down, it loses none', async () => {
    script = (conversation) => {
      const [read] = doneIn(conversation);
      return read === undefined
        ? say(conversation, '', { name: 'check_messages', arguments: {} })
        : say(conversation, read.output);
    };
    const it = await task({ tools: ['check_messages'] });
    const to = { name: it.name, uid: it.uid };
    const from = { namespace: it.namespace, uid: 'sibling' };
    await platform.store.sendMessage(from, { id: '1', name: 'sibling', to, parent: it.uid, content: 'the key is under the mat' });
    const first = platform.spawnWorker(it);
    it.beforeMessages = async () => {
      delete it.beforeMessages;
      first.process.kill('SIGKILL');
      await first.exit;
    };
    expect(await first.exit, first.output()).to.equal(137);
    expect(await steps(it)).to.have.length(1);
    expect(await platform.store.messages(it, { parent: it.uid }), 'they count as read').to.deep.equal([]);
    const second = platform.spawnWorker(it);
    expect(await second.exit, second.output()).to.equal(0);
    expect(it.ends[0]?.result).to.include('the key is under the mat');
  });

  it('told to stop, it leaves the run open for another', async () => {
    script = (conversation) =>
      doneIn(conversation).length === 0
        ? say(conversation, '', bash('echo begun > begun; sleep 60'))
        : say(conversation, 'resumed');
    const it = await task();
    const first = platform.spawnWorker(it);
    await until('the program to run', () => readFile(join(it.workspace, 'begun'), 'utf8').catch(() => undefined));
    first.process.kill('SIGTERM');
    expect(await first.exit, first.output()).to.equal(143);
    expect(it.ends).to.deep.equal([]);
    expect(await steps(it)).to.have.length(1);
  });

  it('waits for a room that restarts', async () => {
    script = adder;
    fault = (index) => (index === 1 ? { kind: 'silence' } : undefined);
    const it = await task();
    const worker = platform.spawnWorker(it);
    await until('the second turn', () => (model.calls().length === 2 ? true : undefined));
    await platform.restartLlmCall();
    expect(await worker.exit, worker.output()).to.equal(0);
    expect(it.ends[0]).to.include({ result: 'the sum is 42' });
  });

  it('says what is missing in its environment', async () => {
    const it = await task();
    it.context = { ...it.context, run: 0 };
    const worker = platform.spawnWorker(it);
    expect(await worker.exit).to.equal(1);
    expect(worker.output()).to.contain("error: the worker's environment is not complete: ORKA_RUN");
  });
});
