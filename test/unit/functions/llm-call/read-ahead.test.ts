import { expect } from 'chai';
import { readAhead } from '../../../../functions/llm-call/read-ahead.ts';
import { keepRecent } from '../../../../functions/llm-call/recent.ts';
import type { Task } from '../../../../shared/api/generated/task.ts';
import { Agents, Providers, Secrets } from '../../../../shared/api/kinds.ts';
import type { Kube } from '../../../../shared/kube/kube.ts';

/** Agent `one` leads to Provider `model`, which leads to Secret `key`. Every read waits until it is let go. */
function world() {
  const asked: string[] = [];
  const gates: (() => void)[] = [];
  const objects: Record<string, object> = {
    'agents/one': { metadata: { name: 'one', namespace: 'default' }, spec: { providerRef: { name: 'model' } } },
    'providers/model': {
      metadata: { name: 'model' },
      spec: { type: 'anthropic', defaultModel: 'm', secretRef: { name: 'key' } },
    },
    'secrets/key': { metadata: { name: 'key' }, data: {} },
  };
  const get = (async ({ plural }: { plural: string }, _namespace: string, name: string) => {
    asked.push(`${plural}/${name}`);
    await new Promise<void>((resolve) => gates.push(resolve));
    return objects[`${plural}/${name}`];
  }) as Kube['get'];
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i += 1) await Promise.resolve();
  };
  return {
    kube: { get },
    recentKube: { get: (async () => undefined) as Kube['get'] },
    asked,
    settle,
    /** Lets all reads end that have begun, and those that follow from them begin. */
    async letGo() {
      for (const go of gates.splice(0)) go();
      await settle();
    },
  };
}

const task = { metadata: { name: 't', namespace: 'default', uid: 'u' }, spec: { type: 'ai', agentRef: { name: 'one' } } } as Task;
const call = {
  task: { namespace: 'default', name: 't', uid: 'u' },
  run: 1,
  step: 0,
  request: { system: '', messages: [], tools: [] },
  seen: task,
};

describe('llm-call: what a call needs is read ahead of it', () => {
  const at = (time = 0) => {
    const clock = { now: time };
    return { ...world(), clock, now: () => clock.now, lately: keepRecent({ ttlMs: 60_000, now: () => clock.now }) };
  };

  it('one after another the first time, side by side the next', async () => {
    const deps = at();
    readAhead(call, deps);
    for (let i = 0; i < 3; i += 1) {
      await deps.settle();
      expect(deps.asked).to.have.length(i + 1);
      await deps.letGo();
    }
    expect(deps.asked.splice(0)).to.deep.equal(['agents/one', 'providers/model', 'secrets/key']);
    readAhead(call, deps);
    await deps.settle();
    expect(deps.asked).to.deep.equal(['agents/one', 'providers/model', 'secrets/key']);
  });

  it('whoever reads soon joins these reads, whoever reads late reads afresh', async () => {
    const deps = at();
    const kube = readAhead(call, deps);
    for (let i = 0; i < 3; i += 1) {
      await deps.settle();
      await deps.letGo();
    }
    deps.asked.splice(0);
    const [agent, provider, secret] = await Promise.all([
      kube.get(Agents, 'default', 'one'),
      kube.get(Providers, 'default', 'model'),
      kube.get(Secrets, 'default', 'key'),
    ]);
    expect([agent, provider, secret].map((each) => each?.metadata.name)).to.deep.equal(['one', 'model', 'key']);
    expect(deps.asked).to.deep.equal([]);
    deps.clock.now = 1_001;
    const late = kube.get(Secrets, 'default', 'key');
    await deps.settle();
    expect(deps.asked).to.deep.equal(['secrets/key']);
    await deps.letGo();
    await late;
  });
});
