import { expect } from 'chai';
import { Jobs, Pods } from '../../../shared/api/kinds.ts';
import { reflect } from '../../../shared/kube/reflector.ts';
import { silent } from '../../../shared/log/logger.ts';
import { inChaos, startChaoticPlatform } from '../../support/chaotic-platform.ts';
import { startPlatformHere, type TestPlatform } from '../../support/platform.ts';
import { plans } from '../../support/scripts.ts';

const iterations = 3;

for (const [world, start] of [
  ['as events come', startPlatformHere],
  [inChaos, startChaoticPlatform],
] as const) {
  describe(`contract 9, an autonomous Task without a pod, ${world}`, function () {
    this.timeout(90_000);
    const watching = new AbortController();
    /** Jobs and pods that were ever made. */
    const made: string[] = [];
    let platform: TestPlatform;

    before(async () => {
      platform = await start({});
      const onChange = (_type: string, { metadata }: { metadata: { name: string } }): void => void made.push(metadata.name);
      for (const kind of [Jobs, Pods])
        reflect(platform.kube, kind, { namespace: 'default', onChange, signal: watching.signal, log: silent });
    });
    after(async () => {
      watching.abort();
      await platform?.close();
    });

    it(`row 19: ${iterations} iterations run warm, and no Job is made`, async () => {
      const model = await platform.model('wanderer', { script: plans(false) });
      await platform.agent('wanderer', {
        providerRef: { name: 'wanderer' },
        execution: { runtime: 'function' },
        coordination: { enabled: true, autonomous: true, maxIterations: iterations },
      });
      await platform.task('wanders', { type: 'ai', prompt: 'Reach the goal.', agentRef: { name: 'wanderer' } });
      const { status } = await platform.ended('wanders');
      expect(status, status?.message).to.include({ phase: 'Succeeded', runtime: 'function', iteration: iterations - 1 });
      expect(status).to.not.have.property('jobName');
      expect(made).to.deep.equal([]);
      // Two turns an iteration: the plan, and the last word.
      const calls = model.calls();
      expect(calls).to.have.length(2 * iterations);
      const gaps = [2, 4].map((next) => (calls[next]?.receivedAt ?? 0) - (calls[next - 1]?.answeredAt ?? 0));
      console.log(`      from the last word of one iteration to the first question of the next: ${gaps.join(' ms, ')} ms`);
    });
  });
}
