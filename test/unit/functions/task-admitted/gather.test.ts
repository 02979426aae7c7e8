import { expect } from 'chai';
import type { AdmissionStore } from '../../../../functions/task-admitted/deps.ts';
import { gather } from '../../../../functions/task-admitted/gather.ts';
import { createRoutes, type Routes } from '../../../../functions/task-admitted/routes.ts';
import type { Provider } from '../../../../shared/api/generated/provider.ts';
import type { Task } from '../../../../shared/api/generated/task.ts';
import { Agents, Providers, Secrets, Tasks } from '../../../../shared/api/kinds.ts';
import { refTo } from '../../../../shared/core/refs.ts';
import type { Kube } from '../../../../shared/kube/kube.ts';
import type { Session } from '../../../../shared/store/sessions.ts';
import { createMemoryKube, type MemoryKube } from '../../../support/memory-kube.ts';
import { anAgent, aTask, now } from './given.ts';

describe('task-admitted: what is read before a decision', () => {
  let memory: MemoryKube;
  let routes: Routes;
  let reads: string[];
  let sessions: Session[];
  beforeEach(() => {
    memory = createMemoryKube();
    routes = createRoutes();
    reads = [];
    sessions = [];
  });

  /** Each read as `agents/coder`, those from the cache with a star. */
  const look = (task: Task) => {
    const get: Kube['get'] = (kind, namespace, name, options) => {
      reads.push(`${kind.plural}/${name}${options?.cached === true ? '*' : ''}`);
      return memory.get(kind, namespace, name);
    };
    const store = {
      session: async (_namespace: string, name: string) => sessions.find((each) => each.name === name),
      runs: async () => {
        reads.push('runs');
        return [];
      },
      spending: async (_namespace: string, scopes: readonly string[]) => {
        reads.push(...scopes);
        return [];
      },
    } as unknown as AdmissionStore;
    const config = { agentGraceMs: 5000, runtime: 'job', maxTasksPerNamespace: 0 } as const;
    return gather(refTo(task), { kube: { get }, shared: { get }, routes, store, now, config });
  };
  const create = (task: Task): Promise<Task> => memory.create<Task>(Tasks, 'team', task);
  const provider = (name: string, secret: string): Promise<Provider> =>
    memory.create<Provider>(Providers, 'team', {
      apiVersion: 'core.orka.ai/v1alpha1',
      kind: 'Provider',
      metadata: { name },
      spec: { type: 'anthropic', secretRef: { name: secret } },
    });
  const secret = (name: string) =>
    memory.create(Secrets, 'team', { apiVersion: 'v1', kind: 'Secret', metadata: { name }, data: { 'api-key': 'eA==' } });

  async function agentWithProvider(): Promise<void> {
    await memory.create(Agents, 'team', anAgent({ providerRef: { name: 'model' } }));
    await provider('model', 'key');
    await secret('key');
  }
  const spec = { agentRef: { name: 'coder' } };

  it('a Task that may start: itself afresh, the rest from the cache, its Job not at all', async () => {
    await agentWithProvider();
    const input = await look(await create(aTask({ spec })));
    expect(input?.provider?.secretKeys).to.deep.equal(['api-key']);
    expect(reads).to.deep.equal(['tasks/build', 'agents/coder*', 'providers/model*', 'secrets/key*']);
  });

  it('the next Task of the Agent: all that the last one led to at once', async () => {
    await agentWithProvider();
    await look(await create(aTask({ spec })));
    reads = [];
    await look(await create(aTask({ spec, metadata: { name: 'next' } })));
    expect(reads).to.deep.equal(['tasks/next', 'providers/model*', 'secrets/key*', 'agents/coder*']);
  });

  it('an Agent that leads elsewhere by now: what it leads to now is what counts', async () => {
    await agentWithProvider();
    await look(await create(aTask({ spec })));
    await provider('better', 'other');
    await secret('other');
    await memory.patch(Agents, { namespace: 'team', name: 'coder' }, { spec: { providerRef: { name: 'better' } } });
    const input = await look(await create(aTask({ spec, metadata: { name: 'next' } })));
    expect(input?.provider?.at.name).to.equal('better');
    expect(input?.provider?.found?.spec.secretRef.name).to.equal('other');
  });

  it('a Task that would have to wait: everything once more, afresh, and its Job', async () => {
    await memory.create(Agents, 'team', anAgent({ providerRef: { name: 'model' } }));
    const task = await create(aTask({ spec }));
    const input = await look(task);
    expect(input?.provider?.found).to.equal(undefined);
    const job = `jobs/build-job-${task.metadata.uid?.slice(0, 8)}-1`;
    expect(reads).to.deep.equal(['tasks/build', 'agents/coder*', 'providers/model*', 'agents/coder', job, 'providers/model']);
  });

  it('a Task out of budget: once, afresh, with all whose budgets hold for it', async () => {
    const lastTransitionTime = '2026-01-01T11:00:00Z';
    const exhausted = {
      type: 'BudgetExhausted',
      status: 'True',
      reason: 'LimitReached',
      message: 'm',
      lastTransitionTime,
    } as const;
    await memory.create(Agents, 'team', anAgent({ budget: { tokensPerMonth: 100 } }));
    const lead = await create(aTask({ metadata: { name: 'lead' }, spec: { budget: { maxTokens: 10 } } }));
    const task = await create(
      aTask({
        spec,
        metadata: {
          annotations: {
            'orka.ai/coordination-depth': '1',
            'orka.ai/parent-task-name': 'lead',
            'orka.ai/parent-task-uid': lead.metadata.uid ?? '',
          },
        },
        status: { phase: 'Pending', attempts: 1, conditions: [exhausted] },
      }),
    );
    const input = await look(task);
    expect(input?.budgets?.limited.map(({ left }) => left.tokens)).to.deep.equal([10, 100]);
    expect(reads).to.include.members(['namespaces/team', 'runs', `task/${lead.metadata.uid}`, 'agent/team/coder/2026-01']);
    expect(reads.filter((read) => read.endsWith('*'))).to.deep.equal([]);
    expect(new Set(reads.filter((read) => read.startsWith('agent/')))).to.have.property('size', 1);
  });

  it('a Task that runs already: one look is enough', async () => {
    await look(await create(aTask({ spec: { type: 'container', image: 'x' }, status: { phase: 'Running', attempts: 1 } })));
    expect(reads).to.deep.equal(['tasks/build']);
  });

  it('a Task under the name of another one is no concern of the event', async () => {
    const task = await create(aTask());
    expect(await look({ ...task, metadata: { ...task.metadata, uid: 'another' } })).to.equal(undefined);
  });
});
