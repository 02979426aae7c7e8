import type { RunContext } from '../../../../../shared/api/worker.ts';

/** The context of the first run of a plain Task. */
export const sampleContext = (more: Partial<RunContext> = {}): RunContext => ({
  task: { namespace: 'n', name: 't', uid: 'u' },
  run: 1,
  iteration: 0,
  agent: 'a',
  prompt: 'do it',
  systemPrompt: 'You lead.',
  tools: [],
  offers: [],
  autonomous: undefined,
  coordination: undefined,
  parent: undefined,
  plan: undefined,
  session: undefined,
  maxTurns: 10,
  ...more,
});
