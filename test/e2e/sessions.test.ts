import { expect } from 'chai';
import { doneIn, say } from '../../demo/model/scripts/transcript.ts';
import { type ScriptedModel, startScriptedModel } from '../../demo/model/server.ts';
import type { Script } from '../../demo/model/types.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Tasks } from '../../shared/api/kinds.ts';
import { reflect } from '../../shared/kube/reflector.ts';
import { silent } from '../../shared/log/logger.ts';
import { inChaos, startChaoticPlatform } from '../support/chaotic-platform.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { until } from '../support/until.ts';

/** Answers with all that it was ever asked; looks up what it is told to look up first. */
const repeats: Script = (conversation) => {
  const asked = conversation.messages
    .filter(({ role }) => role === 'user')
    .flatMap(({ content }) => content.flatMap((part) => (part.type === 'text' ? [part.text] : [])));
  const query = /^Look up (\w+)$/.exec(asked.at(-1) ?? '')?.[1];
  const [found] = doneIn(conversation);
  if (query !== undefined && found === undefined)
    return say(conversation, '', { name: 'search_transcript', arguments: { query } });
  return say(conversation, found?.output ?? `asked: ${asked.join(', ')}`);
};

interface Shown {
  readonly messageCount: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly activeTask: string;
  readonly transcript: string;
}

const said = (transcript: string): string[] =>
  transcript
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { role: string; content: string })
    .map(({ role, content }) => `${role}: ${content}`);

describe(`sessions, ${inChaos}`, function () {
  this.timeout(120_000);
  const watching = new AbortController();
  let platform: TestPlatform;
  /** How many Tasks of a session ran at the same time at most. */
  const mostRunning = new Map<string, number>();

  before(async () => {
    platform = await startChaoticPlatform();
    await platform.model('model', { script: repeats, msPerToken: 20 });
    const tasks = reflect(platform.kube, Tasks, {
      namespace: 'default',
      onChange: (_type, { spec }: Task) => count(spec.sessionRef?.name),
      signal: watching.signal,
      log: silent,
    });
    function count(session: string | undefined): void {
      if (session === undefined) return;
      const running = tasks.list().filter(({ spec, status }) => spec.sessionRef?.name === session && status?.phase === 'Running');
      mostRunning.set(session, Math.max(mostRunning.get(session) ?? 0, running.length));
    }
  });
  after(async () => {
    watching.abort();
    await platform?.close();
  });

  const ask = (name: string, session: string, prompt: string, more: Partial<Task['spec']> = {}): Promise<Task> =>
    platform.ask(name, 'model', { prompt, sessionRef: { name: session, create: true }, ...more });
  const run = (name: string, session: string, script: string, more: Partial<Task['spec']> = {}): Promise<Task> =>
    platform.task(name, {
      type: 'container',
      command: ['sh', '-c', script],
      sessionRef: { name: session, create: true },
      ...more,
    });
  const succeeded = async (name: string): Promise<string> => {
    const { status } = await platform.ended(name);
    expect(status?.phase, `${name}: ${status?.message}`).to.equal('Succeeded');
    return platform.result(name);
  };

  const session = (name: string): Promise<Shown> => platform.rest.json<Shown>('GET', `/api/v1/sessions/${name}`);

  it('each Task is told what was said before, and adds to it once', async () => {
    for (const [name, prompt] of Object.entries({ first: 'one', second: 'two', third: 'three' })) {
      await ask(name, 'row', prompt);
      await succeeded(name);
    }
    expect(await platform.result('third')).to.equal('asked: one, two, three');
    const { transcript, activeTask, inputTokens, outputTokens, messageCount } = await session('row');
    expect(said(transcript)).to.deep.equal([
      'user: one',
      'assistant: asked: one',
      'user: two',
      'assistant: asked: one, two',
      'user: three',
      'assistant: asked: one, two, three',
    ]);
    expect([activeTask, messageCount]).to.deep.equal(['', 6]);
    expect(Math.min(inputTokens, outputTokens)).to.be.greaterThan(0);
  });

  it('three at once run one after the other', async () => {
    const names = ['rush-1', 'rush-2', 'rush-3'];
    await Promise.all(names.map((name) => ask(name, 'rush', name)));
    const results = (await Promise.all(names.map(succeeded))).sort((a, b) => a.length - b.length);
    const [, , last = ''] = results;
    const order = last.replace('asked: ', '').split(', ');
    expect(order).to.have.members(names);
    expect(results).to.deep.equal([1, 2, 3].map((n) => `asked: ${order.slice(0, n).join(', ')}`));
    expect(mostRunning.get('rush')).to.equal(1);
  });

  describe('a container', () => {
    before(async () => {
      for (const prompt of ['a', 'b']) {
        await ask(`says-${prompt}`, 'files', prompt);
        await succeeded(`says-${prompt}`);
      }
    });
    const readOnly = { name: 'files', append: false };

    it('finds what was said in /session/transcript.jsonl', async () => {
      const spec = { command: ['cat', '/session/transcript.jsonl'], sessionRef: readOnly };
      await run('reads', 'files', '', spec);
      expect(said(await succeeded('reads'))).to.deep.equal(said((await session('files')).transcript));
    });
    it('finds the newest maxMessages, and the names in its environment', async () => {
      const script = 'echo "$ORKA_SESSION_NAME"; cat "$ORKA_SESSION_FILE"';
      await run('reads-last', 'files', script, { sessionRef: { ...readOnly, maxMessages: 1 } });
      const [name, ...lines] = (await succeeded('reads-last')).split('\n');
      expect([name, said(lines.join('\n'))]).to.deep.equal(['files', ['assistant: asked: a, b']]);
    });
    it('finds an empty file where nothing was said yet', async () => {
      await run('reads-nothing', 'new', 'wc -c < "$ORKA_SESSION_FILE"');
      expect((await succeeded('reads-nothing')).trim()).to.equal('0');
    });
    it('adds nothing where it is not to', async () => expect((await session('files')).messageCount).to.equal(4));
  });

  it('a holder that is deleted frees the session for the next', async () => {
    await run('sleeper', 'held', 'exec sleep 300');
    await platform.taskThat('sleeper', 'run', ({ status }) => status?.phase === 'Running');
    await ask('waiting', 'held', 'my turn?');
    await platform.taskThat('waiting', 'wait', ({ status }) => status?.phase === 'Pending' && status.message !== undefined);
    expect((await session('held')).activeTask).to.equal('sleeper');
    await platform.kube.delete(Tasks, { namespace: 'default', name: 'sleeper' });
    expect(await succeeded('waiting')).to.equal('asked: my turn?');
  });

  it('a session that is deleted while its Task runs stops nothing, and is not made again by it', async () => {
    await run('oblivious', 'doomed', 'cat "$ORKA_SESSION_FILE"; sleep 1; echo done', { prompt: 'go on' });
    await platform.taskThat('oblivious', 'run', ({ status }) => status?.phase === 'Running');
    await platform.rest.request('DELETE', '/api/v1/sessions/doomed');
    await succeeded('oblivious');
    expect((await platform.rest.exchange('GET', '/api/v1/sessions/doomed')).status).to.equal(404);
  });

  it('a session that is missing fails its Task, unless it may be made', async () => {
    await ask('lost', 'nowhere', 'hello?', { sessionRef: { name: 'nowhere' } });
    expect((await platform.ended('lost')).status).to.include({
      phase: 'Failed',
      message: 'session "nowhere" not found and create=false',
    });
  });

  it('a name that no session can have fails its Task', async () => {
    await ask('misnamed', 'Team Talk', 'hello?');
    const { status } = await platform.ended('misnamed');
    expect(status?.phase).to.equal('Failed');
    expect(status?.message).to.contain('spec.sessionRef.name "Team Talk"');
  });

  it('a model finds what was said in other sessions', async () => {
    await ask('hides', 'attic', 'The key is under the flowerpot.');
    await succeeded('hides');
    await ask('seeks', 'cellar', 'Look up flowerpot');
    const { results } = JSON.parse(await succeeded('seeks')) as { results: { sessionName: string; snippet: string }[] };
    expect(results.some(({ sessionName, snippet }) => sessionName === 'attic' && snippet.includes('flowerpot'))).to.equal(true);
  });
});

describe('a session, and kill -9 of everything in the middle of its Task', function () {
  this.timeout(120_000);
  let model: ScriptedModel;
  let platform: Awaited<ReturnType<typeof startPlatform>>;
  before(async () => {
    const faults = ({ index }: { index: number }) => (index === 1 ? ({ kind: 'silence' } as const) : undefined);
    model = await startScriptedModel({ port: 0, script: repeats, faults });
    platform = await startPlatform();
    await platform.secret('model', { 'api-key': 'scripted' });
    await platform.provider('model', model.url);
  });
  after(async () => {
    await platform?.close();
    await model?.close();
  });

  it('the Task goes on with the same conversation, and the next one waits for it', async () => {
    const sessionRef = { name: 'talk', create: true };
    await platform.ask('before', 'model', { prompt: 'one', sessionRef });
    await platform.ended('before');
    await platform.ask('interrupted', 'model', { prompt: 'two', sessionRef });
    await until('the turn that has no answer', () => (model.calls().length === 2 ? true : undefined), { timeoutMs: 30_000 });
    await platform.ask('after', 'model', { prompt: 'three', sessionRef });
    await platform.dev.kill();
    await platform.stop();
    platform = await startPlatform(platform.dataDir);

    expect((await platform.ended('after')).status).to.include({ phase: 'Succeeded' });
    expect([await platform.result('interrupted'), await platform.result('after')]).to.deep.equal([
      'asked: one, two',
      'asked: one, two, three',
    ]);
    const [, asked, again] = model.calls();
    expect(again?.key).to.equal(asked?.key);
    const { transcript } = await platform.rest.json<Shown>('GET', '/api/v1/sessions/talk');
    expect(said(transcript).filter((line) => line.startsWith('user'))).to.deep.equal(['user: one', 'user: two', 'user: three']);
  });
});
