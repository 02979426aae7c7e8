import { expect } from 'chai';
import { childrenOf, childTasks, resultsWanted, showsChildren } from '../../../../functions/plan-updated/core/child-tasks.ts';
import type { Task, TaskPhase, TaskStatus } from '../../../../shared/api/generated/task.ts';

const parent = (status: TaskStatus = { phase: 'Running' }): Task => ({
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Task',
  metadata: { name: 'p', uid: 'parent' },
  spec: { type: 'ai' },
  status,
});
const child = (name: string, phase?: TaskPhase, age = 0, hasResult = true): Task => ({
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Task',
  metadata: {
    name,
    uid: name,
    creationTimestamp: `2026-01-01T00:00:0${age}Z`,
    annotations: { 'orka.ai/parent-task-uid': 'parent' },
  },
  spec: { type: 'ai', agentRef: { name: 'coder' } },
  ...(phase === undefined ? {} : { status: { phase, resultRef: { available: hasResult } } }),
});

describe("a coordinator's children", () => {
  it('are shown by a coordinator at the top, while it runs', () => {
    expect(showsChildren(parent())).to.equal(true);
    expect(showsChildren(parent({ phase: 'Succeeded' }))).to.equal(false);
    const below = parent();
    expect(showsChildren({ ...below, metadata: { ...below.metadata, labels: { 'orka.ai/parent-task': 'x' } } })).to.equal(false);
    const labels = { 'orka.ai/parent-task': 'x', 'orka.ai/scheduled-run': 'true' };
    expect(showsChildren({ ...below, metadata: { ...below.metadata, labels } })).to.equal(true);
  });

  it('are those of this very parent, oldest first, those of one second by name', () => {
    const other = { ...child('z'), metadata: { name: 'z', annotations: { 'orka.ai/parent-task-uid': 'an-earlier-parent' } } };
    expect(
      childrenOf(parent(), [child('c', 'Running', 1), child('b', 'Running', 0), child('a', 'Running', 0), other]).map(
        ({ metadata }) => metadata.name,
      ),
    ).to.deep.equal(['a', 'b', 'c']);
  });

  it('show phase, agent and a shortened result', () => {
    const shown = childTasks(parent(), [child('a', 'Succeeded'), child('b')], new Map([['a', 'x'.repeat(5000)]]));
    expect(shown?.[0]).to.include({ name: 'a', agent: 'coder', phase: 'Succeeded' });
    expect(shown?.[0]?.result).to.equal(`${'x'.repeat(4096)}[truncated]`);
    expect(shown?.[1]).to.deep.equal({ name: 'b', agent: 'coder', phase: 'Pending' });
  });

  it('a character is not cut in two', () => {
    const shown = childTasks(parent(), [child('a', 'Succeeded')], new Map([['a', `${'x'.repeat(4095)}🙂`]]));
    expect(shown?.[0]?.result?.isWellFormed()).to.equal(true);
  });

  it('are not written again for nothing, and their results are read once', () => {
    const children = [child('a', 'Succeeded'), child('b', 'Running'), child('c', 'Failed', 0, false)];
    const before = childTasks(parent(), children, new Map([['a', 'ok']])) ?? [];
    const shown = parent({ phase: 'Running', childTasks: before });
    expect(childTasks(shown, children, new Map())).to.equal(undefined);
    expect(resultsWanted(shown, children)).to.deep.equal([]);
    expect(resultsWanted(parent(), children).map(({ metadata }) => metadata.name)).to.deep.equal(['a']);
  });

  it('a deleted child is shown no more', () => {
    const shown = parent({ phase: 'Running', childTasks: [{ name: 'gone', agent: 'coder', phase: 'Running' }] });
    expect(childTasks(shown, [], new Map())).to.deep.equal([]);
  });
});
