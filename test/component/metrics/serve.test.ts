import { expect } from 'chai';
import { taskAdmitted } from '../../../eventing/core/spine.ts';
import { measured } from '../../../eventing/measured.ts';
import { measuredQueues } from '../../../operator/queues.ts';
import { UnavailableError } from '../../../shared/errors/catalogue.ts';
import { createHttpClient } from '../../../shared/http/client.ts';
import { type Logger, silent } from '../../../shared/log/logger.ts';
import { type ServedMetrics, serveMetrics } from '../../../shared/metrics/serve.ts';
import { freePorts } from '../../support/ports.ts';
import { until } from '../../support/until.ts';

describe('the metrics of a process', () => {
  let port: number;
  let served: ServedMetrics;
  beforeEach(async () => {
    [port = 0] = await freePorts(1);
    served = await serveMetrics({ port, host: '127.0.0.1', log: silent });
  });
  afterEach(() => served.close());

  const scrape = async (): Promise<string[]> => {
    const http = createHttpClient({ baseUrl: `http://127.0.0.1:${port}` });
    const { headers, body } = await http.request('GET', '/metrics');
    http.close();
    expect(headers['content-type']).to.match(/^text\/plain; version=0\.0\.4/);
    return body.toString('utf8').split('\n');
  };

  it('are those of Node, and our own', async () => {
    const count = served.metrics.counter({ type: 'counter', name: 'orka_things_total', help: 'Things.', labels: ['kind'] });
    let level = 3;
    served.metrics.gauge({ type: 'gauge', name: 'orka_level', help: 'The level.', labels: [] }, () => [
      { labels: {}, value: level },
    ]);
    count({ kind: 'good' });
    count({ kind: 'good' });
    level = 4;
    const lines = await scrape();
    expect(lines).to.include.members(['orka_things_total{kind="good"} 2', 'orka_level 4']);
    expect(lines.some((line) => line.startsWith('nodejs_heap_size_used_bytes '))).to.equal(true);
  });

  it('count events by what became of them', async () => {
    let works = true;
    const publish = async (): Promise<void> => {
      if (!works) throw new UnavailableError('no broker');
    };
    const publisher = measured({ publish, close: () => undefined }, served.metrics);
    const event = taskAdmitted({ namespace: 'n', name: 't', uid: 'u' }, { version: 1, source: '/orka/test' });
    await publisher.publish(event);
    works = false;
    expect(await publisher.publish(event).catch((error: unknown) => error)).to.be.instanceOf(UnavailableError);
    expect(await scrape()).to.include.members([
      'orka_events_published_total{type="ai.orka.task.admitted.v1",outcome="accepted"} 1',
      'orka_events_published_total{type="ai.orka.task.admitted.v1",outcome="failed"} 1',
    ]);
  });

  it('count what goes through the queues', async () => {
    const { promise: gate, resolve: go } = Promise.withResolvers<void>();
    let failures = 1;
    let done = 0;
    const work = async (): Promise<void> => {
      await gate;
      if (failures-- > 0) throw new UnavailableError('not yet');
      done += 1;
    };
    const queue = measuredQueues({ metrics: served.metrics, log: silent }).create('things', work, 1);
    for (const key of ['a', 'b', 'c']) queue.add(key);
    expect(await scrape()).to.include.members(['workqueue_depth{name="things"} 2']);
    go();
    await until('all to be done', () => (done === 3 ? true : undefined));
    await queue.close();
    expect(await scrape()).to.include.members([
      'workqueue_depth{name="things"} 0',
      'workqueue_adds_total{name="things"} 4',
      'workqueue_retries_total{name="things"} 1',
      'controller_runtime_reconcile_total{controller="things",result="success"} 3',
      'controller_runtime_reconcile_total{controller="things",result="error"} 1',
      'controller_runtime_reconcile_errors_total{controller="things"} 1',
      'workqueue_queue_duration_seconds_count{name="things"} 4',
      'workqueue_work_duration_seconds_count{name="things"} 4',
    ]);
  });

  it('do not keep a process from its work where their port is taken, and it says so', async () => {
    const said: string[] = [];
    const log: Logger = { ...silent, warn: (_fields, message) => void said.push(message) };
    const second = await serveMetrics({ port, host: '127.0.0.1', log });
    second.metrics.counter({ type: 'counter', name: 'orka_things_total', help: 'Things.', labels: [] })({});
    await second.close();
    expect(said).to.deep.equal(['metrics are not served; set ORKA_METRICS_PORT to a free port, or to 0']);
  });
});
