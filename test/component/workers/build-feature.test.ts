import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { buildFeature } from '../../../demo/model/scripts/build-feature.ts';
import { readTap } from '../../../demo/model/scripts/coder.ts';
import { startScriptedModel } from '../../../demo/model/server.ts';
import { startMiniPlatform } from './mini-platform.ts';

for (const runtime of ['job', 'function'] as const)
  describe(`the agents of the demo, led by one in runtime ${runtime}`, function () {
    this.timeout(120_000);

    it('build an application that is tested, reviewed, rejected once, repaired and finished', async () => {
      const model = await startScriptedModel({ port: 0, script: buildFeature() });
      const platform = await startMiniPlatform(model);
      try {
        const task = await platform.addTask(
          {
            prompt: 'Implement a REST API with user authentication, CRUD operations, and tests',
            maxTurns: 100,
            tools: ['update_plan', 'delegate_task', 'wait_for_tasks'],
            autonomous: { maxIterations: 20 },
            coordination: { depth: 0, maxDepth: 3, maxConcurrentChildren: 5, allowedAgents: ['coder', 'reviewer'] },
          },
          { name: 'build-feature' },
        );
        const progress: number[] = [];
        for (let iteration = 0; task.plan?.goal_complete !== true; iteration += 1) {
          expect(iteration, task.plan?.summary).to.be.lessThan(5);
          if (iteration > 0) await platform.beginRun(task, iteration);
          expect(await platform.finish(task, runtime)).to.include({ outcome: 'succeeded' });
          await platform.store.endRun(task, task.context.run, { outcome: 'succeeded' });
          progress.push(task.plan?.progress_pct ?? 0);
        }
        expect(progress).to.deep.equal([50, 75, 100]);

        const children = [...task.children.values()].map((child) => child.task);
        expect(children.map(({ context }) => context.agent)).to.deep.equal([
          'coder',
          'reviewer',
          'coder',
          'reviewer',
          'coder',
          'coder',
          'reviewer',
        ]);
        const verdicts = children
          .filter(({ context }) => context.agent === 'reviewer')
          .map(({ ends }) => ends[0]?.result?.split('\n')[0]);
        expect(verdicts).to.deep.equal(['REJECTED', 'APPROVED', 'APPROVED']);

        const { stdout } = await promisify(execFile)(process.execPath, ['--test', '--test-reporter=tap'], {
          cwd: join(task.workspace, 'notes-api'),
          env: { PATH: process.env['PATH'] },
        });
        expect(readTap(stdout)).to.deep.equal({ passed: 17, failed: 0, firstFailure: undefined });
      } finally {
        await platform.close();
        await model.close();
      }
    });
  });
