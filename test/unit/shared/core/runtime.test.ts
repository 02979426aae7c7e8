import { expect } from 'chai';
import type { Agent } from '../../../../shared/api/generated/agent.ts';
import type { Task } from '../../../../shared/api/generated/task.ts';
import { type Runtime, runtimeOf } from '../../../../shared/core/runtime.ts';

const task = (spec: Partial<Task['spec']> = {}): Task => ({
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Task',
  metadata: { name: 't' },
  spec: { type: 'ai', ...spec },
});
const agent = (spec: Partial<Agent['spec']>): Agent =>
  ({ apiVersion: 'core.orka.ai/v1alpha1', kind: 'Agent', metadata: { name: 'a' }, spec }) as Agent;
const asked = (runtime: Runtime, more: object = {}) => ({ execution: { runtime, ...more } });

describe('where a Task runs', () => {
  const rows: [name: string, of: Parameters<typeof runtimeOf>, runtime: Runtime][] = [
    ['as the installation says', [task(), undefined, [], 'function'], 'function'],
    ['as its Agent says', [task(), agent(asked('function')), [], 'job'], 'function'],
    ['as it says itself', [task(asked('job')), agent(asked('function')), [], 'function'], 'job'],
    ['a container has a pod', [task({ type: 'container', ...asked('function') }), undefined, [], 'function'], 'job'],
    ['tools of other Tasks need none', [task(), undefined, ['delegate_task', 'web_fetch'], 'function'], 'function'],
    ['a tool that it does not know needs none', [task(), undefined, ['crm'], 'function'], 'function'],
    [
      'resources are for a process of its own',
      [task({ resources: { limits: { cpu: '1' } } }), undefined, [], 'function'],
      'function',
    ],
    ['tolerations let, they do not ask', [task(asked('function', { tolerations: [] })), undefined, [], 'job'], 'function'],
  ];
  for (const [name, of, runtime] of rows)
    it(name, () =>
      expect(runtimeOf(...of))
        .to.deep.include({ runtime })
        .and.not.have.property('why'),
    );
});

describe('what only a pod has', () => {
  const rows: [needs: string, task: Task, agent: Agent | undefined, tools: readonly string[]][] = [
    ['code_exec needs files and processes', task(), undefined, ['update_plan', 'code_exec']],
    ['file_read, file_write need files and processes', task(), undefined, ['file_read', 'file_write']],
    ['spec.env is the environment', task({ env: [{ name: 'A', value: 'b' }] }), undefined, []],
    ['spec.secretRef is mounted', task({ secretRef: { name: 's' } }), undefined, []],
    ["the Agent's spec.secretRef is mounted", task(), agent({ secretRef: { name: 's' } }), []],
    ['spec.execution.runtimeClassName', task(), agent({ execution: { runtimeClassName: 'gvisor' } }), []],
    ['spec.execution.nodeSelector', task({ execution: { nodeSelector: { zone: 'eu' } } }), undefined, []],
    ['spec.execution.affinity', task({ execution: { affinity: {} } }), undefined, []],
  ];
  for (const [needs, of, by, tools] of rows)
    it(needs, () => {
      const { asked: wish, runtime, why } = runtimeOf(of, by, tools, 'function');
      expect({ wish, runtime }).to.deep.equal({ wish: 'function', runtime: 'job' });
      expect(why)
        .to.include(needs)
        .and.to.match(/, and only a pod has that$/);
    });
  it('is no reason where nobody asked for anything else', () =>
    expect(runtimeOf(task(), undefined, ['code_exec'], 'job')).to.deep.equal({ asked: 'job', runtime: 'job' }));
});
