import { expect } from 'chai';
import { progressMessage } from '../../../../functions/plan-updated/core/progress.ts';
import type { Agent } from '../../../../shared/api/generated/agent.ts';
import type { Task, TaskStatus } from '../../../../shared/api/generated/task.ts';

const task = (status: TaskStatus): Task => ({
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Task',
  metadata: { name: 't' },
  spec: { type: 'ai' },
  status,
});
const agent = (autonomous: boolean): Agent => ({
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Agent',
  metadata: { name: 'a' },
  spec: { coordination: { enabled: true, autonomous } },
});
const plan = { iteration: 2, summary: 'auth\n  is done', progress_pct: 40, goal_complete: false, plan_document: '' };
const running: TaskStatus = { phase: 'Running', iteration: 2 };
const paused = { type: 'Suspended', status: 'True', reason: '', message: '', lastTransitionTime: '' } as const;

describe("a coordinator's progress", () => {
  for (const [why, status, of, changed, expected] of [
    ['an autonomous one says its iteration first', running, agent(true), {}, 'autonomous iteration 2: 40% - auth is done'],
    ['a plain one says its progress', running, agent(false), {}, '40% - auth is done'],
    ['one without an Agent too', running, undefined, {}, '40% - auth is done'],
    ['a long summary is cut', running, undefined, { summary: 'x'.repeat(400) }, `40% - ${'x'.repeat(300)}…`],
    ['an old plan says nothing', running, agent(true), { iteration: 1 }, undefined],
    ['the end is not overwritten', { ...running, phase: 'Succeeded' }, agent(true), {}, undefined],
    ['a pause is not overwritten', { ...running, conditions: [paused] }, agent(true), {}, undefined],
    ['what is there already is not written again', { ...running, message: '40% - auth is done' }, undefined, {}, undefined],
  ] as const) {
    it(why, () =>
      expect(progressMessage(task(structuredClone(status) as TaskStatus), of, { ...plan, ...changed })).to.equal(expected),
    );
  }
});
