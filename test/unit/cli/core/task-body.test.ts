import { expect } from 'chai';
import { type TaskFlags, taskBodyOf, taskNameOf } from '../../../../cli/core/task-body.ts';

const rows: [string, string | undefined, Partial<TaskFlags>, object | string][] = [
  ['a prompt is enough', 'do it', {}, { name: 'new', type: 'ai', prompt: 'do it', ai: { providerRef: { name: 'default' } } }],
  [
    'an Agent brings its own Provider',
    'do it',
    { agent: 'a' },
    { name: 'new', type: 'ai', prompt: 'do it', agentRef: { name: 'a' } },
  ],
  [
    'unless another is asked for',
    'do it',
    { agent: 'a', provider: 'p', model: 'm' },
    { name: 'new', type: 'ai', prompt: 'do it', agentRef: { name: 'a' }, ai: { providerRef: { name: 'p' }, model: 'm' } },
  ],
  [
    'a container has a command line',
    undefined,
    { type: 'container', name: 'c', image: 'i', command: 'sh', arg: ['-c', 'x'], env: ['A=b=c'] },
    { name: 'c', type: 'container', image: 'i', command: ['sh'], args: ['-c', 'x'], env: [{ name: 'A', value: 'b=c' }] },
  ],
  [
    'the rest is passed on',
    'x',
    { agent: 'a', priority: 0, timeout: '5m', suspend: true },
    { name: 'new', type: 'ai', prompt: 'x', agentRef: { name: 'a' }, priority: 0, timeout: '5m', suspend: true },
  ],
  [
    'a session is made where it is missing',
    'x',
    { agent: 'a', session: 's' },
    { name: 'new', type: 'ai', prompt: 'x', agentRef: { name: 'a' }, sessionRef: { name: 's', create: true } },
  ],
  ['an ai Task without a prompt', undefined, {}, 'an ai Task needs a prompt'],
  ['a command of an ai Task', 'x', { command: 'ls' }, '--type container'],
  ['a variable without a name', undefined, { type: 'container', env: ['=x'] }, 'NAME=VALUE'],
];

describe('the Task that flags describe', () => {
  for (const [reason, prompt, flags, expected] of rows) {
    it(reason, () => {
      const made = taskBodyOf(prompt, { type: 'ai', ...flags }, 'new');
      if (typeof expected !== 'string') expect(made).to.deep.equal({ kind: 'body', body: expected });
      else expect(made).to.have.property('message').that.contains(expected);
    });
  }
  it('is called something that a Kubernetes name may be', () => expect(taskNameOf(() => 0.999)).to.match(/^task-[a-z0-9]{5}$/));
});
