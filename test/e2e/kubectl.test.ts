import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { buildFeature } from '../../demo/model/scripts/build-feature.ts';
import { type ScriptedModel, startScriptedModel } from '../../demo/model/server.ts';
import { readBody } from '../../shared/http/server.ts';
import { type CommandOptions, type Ended, type Running, run, start } from '../support/command.ts';
import { project } from '../support/orka-dev.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { plans } from '../support/scripts.ts';
import { until } from '../support/until.ts';
import { describeWithKubectl } from '../support/where.ts';

describeWithKubectl('kubectl, against orka dev', suite);

function suite(this: Mocha.Suite): void {
  this.timeout(120_000);
  let platform: TestPlatform;
  let model: ScriptedModel;
  let listener: Listener;
  let environment: Record<string, string>;

  const options = (): CommandOptions => ({ cwd: project, env: environment });
  const kubectl = async (...args: string[]): Promise<string> => printed(await run('kubectl', args, options()), args);
  const apply = async (manifest: object): Promise<string> =>
    printed(await run('kubectl', ['apply', '-f', '-'], { ...options(), input: JSON.stringify(manifest) }), ['apply']);
  const field = (task: string, path: string): Promise<string> => kubectl('get', 'task', task, '-o', `jsonpath={${path}}`);

  before(async () => {
    platform = await startPlatform();
    model = await startScriptedModel({ port: 0, script: buildFeature() });
    listener = await startListener();
    environment = { KUBECONFIG: platform.kubeconfig, HOME: platform.dataDir };
  });
  after(async () => {
    await platform?.close();
    await model?.close();
    await listener?.close();
  });

  describe('before there is anything', () => {
    it('explain tells what a field is for', async () => {
      const text = await kubectl('explain', 'task.spec.retryPolicy');
      expect(text).to.match(/^GROUP: +core\.orka\.ai\nKIND: +Task\nVERSION: +v1alpha1\n/);
      expect(text)
        .to.match(/FIELD: retryPolicy <Object>/)
        .and.to.match(/maxRetries\t<integer>\n +\S/);
    });
    it('api-resources lists the nine kinds', async () => {
      const names = await kubectl('api-resources', '--api-group=core.orka.ai', '-o', 'name');
      expect(names.trim().split('\n')).to.have.length(9).and.to.include('tasks.core.orka.ai');
    });
    it('the Broker and its Triggers are ready', async () => {
      const text = await kubectl('get', 'brokers,triggers', '-n', 'orka-system');
      expect(text).to.match(/broker\.eventing\.knative\.dev\/default +http:\S+ +\S+ +True/);
      expect(text.match(/trigger\.eventing\.knative\.dev\/\S+ .* True/g)).to.have.length.of.at.least(4);
    });
  });

  describe('examples/autonomous', () => {
    let watch: Running;
    let watchEvents: Running;

    before(async () => {
      watch = start('kubectl', ['get', 'tasks', '-w'], options());
      watchEvents = start('kubectl', ['get', 'events', '-w'], options());
      await apply(trigger('user', listener.url));
      await kubectl('apply', '-f', 'examples/autonomous/00-credentials.yaml', '-f', 'examples/autonomous/10-provider.yaml');
      await kubectl('patch', 'provider', 'my-provider', '--type=merge', '-p', JSON.stringify({ spec: { baseURL: model.url } }));
      await kubectl('wait', 'provider/my-provider', '--for=jsonpath={.status.ready}=true', '--timeout=30s');
    });
    after(async () => {
      for (const each of [watch, watchEvents]) {
        each?.stop();
        await each?.ended;
      }
    });

    it('apply, then wait for Succeeded', async () => {
      expect(await kubectl('apply', '-f', 'examples/autonomous')).to.contain('task.core.orka.ai/build-feature created');
      await kubectl('wait', 'task/build-feature', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=60s');
      expect(await kubectl('apply', '-f', 'examples/autonomous')).to.contain('task.core.orka.ai/build-feature unchanged');
    });
    it('get tasks -w has shown its phases', async () => {
      await until('the last phase', () => (/^build-feature +ai +Succeeded/m.test(watch.stdout()) ? true : undefined));
      const phases = [...watch.stdout().matchAll(/^build-feature +ai +(Pending|Running|Succeeded|Failed)/gm)].map(
        ([, phase]) => phase,
      );
      expect(watch.stdout()).to.match(/^NAME +TYPE +PHASE +PRIORITY +AGE\n/);
      expect(phases[0]).to.be.oneOf(['Pending', 'Running']);
      expect(phases).to.include('Running').and.not.to.include('Failed');
      expect(phases.at(-1)).to.equal('Succeeded');
    });
    it('describe shows spec, status, children and Events', async () => {
      const text = await kubectl('describe', 'task', 'build-feature');
      expect(text)
        .to.match(/^Name: +build-feature$/m)
        .and.to.match(/Message: +goal complete after 3 iterations/);
      expect(text)
        .to.match(/Child Tasks:/)
        .and.to.match(/^ +Agent: +reviewer$/m);
      expect(text).to.match(/^Events:\n(.*\n)*.*Normal +TaskSucceeded/m);
    });
    it('get events -w has shown them too', async () => {
      await until('the Event of the end', () =>
        /Normal +TaskSucceeded +task\/build-feature/.test(watchEvents.stdout()) ? true : undefined,
      );
      expect(await kubectl('get', 'events')).to.match(/Normal +TaskSucceeded +task\/build-feature/);
    });
    it('logs of its Job', async () => {
      const text = await kubectl('logs', `job/${await field('build-feature', '.status.jobName')}`);
      expect(text)
        .to.match(/^turn 1: /m)
        .and.to.match(/^tool update_plan /m);
    });
    it('create token, and the plan over REST with it', async () => {
      const token = (await kubectl('create', 'token', 'orka-client')).trim();
      const answer = await platform.client(platform.urls.api, token).json('GET', '/api/v1/tasks/build-feature/plan');
      expect(answer).to.include({ TaskName: 'build-feature', GoalComplete: true, ProgressPct: 100 });
    });
    it("a user's own Trigger, applied before, was told of every end", async () => {
      const subjects = await until('the end of the parent', () => {
        const all = listener.events().map(({ subject }) => subject);
        return all.includes('namespaces/default/tasks/build-feature') ? all : undefined;
      });
      const names = (await kubectl('get', 'tasks', '-o', 'jsonpath={.items[*].metadata.name}')).split(' ');
      expect(new Set(subjects)).to.deep.equal(new Set(names.map((name) => `namespaces/default/tasks/${name}`)));
      expect(new Set(listener.events().map(({ type }) => type))).to.deep.equal(new Set(['ai.orka.task.finished.v1']));
    });
    it('delete takes children, Jobs, pods, workspace and records with it', async () => {
      const jobs = await kubectl('get', 'jobs', '-o', 'name');
      expect(jobs).to.contain('job.batch/build-feature-');
      expect(await kubectl('delete', 'task', 'build-feature')).to.match(/^task(\.core\.orka\.ai)? "build-feature" deleted/);
      await until(
        'everything to go',
        async () => {
          const left = await kubectl('get', 'tasks,jobs,pods,persistentvolumeclaims', '-o', 'name');
          return left.trim() === '' ? true : undefined;
        },
        { timeoutMs: 30_000, everyMs: 200 },
      );
      for (const route of ['', '/plan', '/result', '/logs', '/usage'])
        expect((await platform.rest.exchange('GET', `/api/v1/tasks/build-feature${route}`)).status, route).to.equal(404);
      const token = await platform.token('orka-system', 'orka-job-finished', { audiences: ['orka'] });
      const uid = listener.events().find(({ subject }) => subject.endsWith('/build-feature'))?.uid ?? '';
      const records = platform.client(platform.urls.store, token);
      for (const record of ['plan', 'result'])
        expect((await records.exchange('GET', `/v1/namespaces/default/tasks/${uid}/${record}`)).status, record).to.equal(404);
      expect(await records.json('GET', `/v1/namespaces/default/tasks/${uid}/runs`)).to.deep.equal({ items: [] });
    });
  });

  describe('a Task that runs', () => {
    it('logs -f follows it to its end', async () => {
      const gate = join(platform.dataDir, 'go-on');
      await apply(
        task('talker', {
          type: 'container',
          command: ['sh', '-c', `echo one; until [ -e ${gate} ]; do sleep 0.1; done; echo two`],
        }),
      );
      const job = await until('its Job', async () => (await field('talker', '.status.jobName')) || undefined);
      const follow = await until('its log', async () => {
        const started = start('kubectl', ['logs', '-f', `job/${job}`], options());
        const outcome = await Promise.race([
          started.ended,
          until('a line', () => (started.stdout() === '' ? undefined : started)),
        ]);
        return 'status' in outcome ? undefined : outcome;
      });
      expect(follow.stdout()).to.equal('one\n');
      await writeFile(gate, '');
      expect(printed(await follow.ended, ['logs', '-f'])).to.equal('one\ntwo\n');
    });
    it('annotate orka.ai/cancel ends it', async () => {
      await apply(task('endless', { type: 'container', command: ['sleep', '300'] }));
      await kubectl('wait', 'task/endless', '--for=jsonpath={.status.phase}=Running', '--timeout=30s');
      await kubectl('annotate', 'task', 'endless', 'orka.ai/cancel=changed my mind');
      await kubectl('wait', 'task/endless', '--for=jsonpath={.status.phase}=Cancelled', '--timeout=30s');
      expect(await field('endless', '.status.message')).to.equal('changed my mind');
    });
    it('suspend holds an autonomous Task after its iteration, and lets it go on', async () => {
      await platform.model('wanderer', { script: plans(false), msPerToken: 5 });
      const coordination = { enabled: true, autonomous: true };
      await apply({
        apiVersion: 'core.orka.ai/v1alpha1',
        kind: 'Agent',
        metadata: { name: 'wanderer' },
        spec: { providerRef: { name: 'wanderer' }, coordination },
      });
      await apply(task('wanderer', { type: 'ai', prompt: 'Wander.', agentRef: { name: 'wanderer' } }));
      await kubectl('wait', 'task/wanderer', '--for=jsonpath={.status.phase}=Running', '--timeout=30s');
      await kubectl('patch', 'task', 'wanderer', '--type=merge', '-p', '{"spec":{"suspend":true}}');
      await kubectl('wait', 'task/wanderer', '--for=condition=Suspended', '--timeout=30s');
      const iteration = Number(await field('wanderer', '.status.iteration'));
      expect(await field('wanderer', '.status.phase')).to.equal('Running');
      expect(await field('wanderer', '.status.message')).to.equal(`autonomous task suspended at iteration ${iteration}`);
      await kubectl('patch', 'task', 'wanderer', '--type=merge', '-p', '{"spec":{"suspend":false}}');
      await until(
        'the next iteration',
        async () => (Number(await field('wanderer', '.status.iteration')) > iteration ? true : undefined),
        { timeoutMs: 30_000 },
      );
      expect(await kubectl('delete', 'task', 'wanderer')).to.contain('"wanderer" deleted');
    });
  });
}

function printed({ status, stdout, stderr }: Ended, args: readonly string[]): string {
  if (status !== 0) throw new Error(`kubectl ${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

function task(name: string, spec: object): object {
  return { apiVersion: 'core.orka.ai/v1alpha1', kind: 'Task', metadata: { name }, spec };
}

/** A Trigger as a user writes it: every end of a Task, to an address of their own. */
function trigger(name: string, uri: string): object {
  return {
    apiVersion: 'eventing.knative.dev/v1',
    kind: 'Trigger',
    metadata: { name, namespace: 'orka-system' },
    spec: { broker: 'default', filter: { attributes: { type: 'ai.orka.task.finished.v1' } }, subscriber: { uri } },
  };
}

interface Listener {
  readonly url: string;
  events(): readonly { type: string; subject: string; uid: string }[];
  close(): Promise<void>;
}

/** A subscriber that is none of ours: it takes events over plain HTTP. */
async function startListener(): Promise<Listener> {
  const events: { type: string; subject: string; uid: string }[] = [];
  const server: Server = createServer(async (req, res) => {
    const { task } = JSON.parse((await readBody(req, 1024 * 1024)).toString('utf8')) as { task: { uid: string } };
    events.push({ type: String(req.headers['ce-type']), subject: String(req.headers['ce-subject']), uid: task.uid });
    res.writeHead(202).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/finished`,
    events: () => events,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
