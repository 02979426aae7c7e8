import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Task } from '../../../shared/api/generated/task.ts';
import { Jobs } from '../../../shared/api/kinds.ts';
import type { Job } from '../../../shared/api/kubernetes/job.ts';
import { annotations } from '../../../shared/core/labels.ts';
import { waitsForPlace } from '../../../shared/core/places.ts';
import { reflect } from '../../../shared/kube/reflector.ts';
import { silent } from '../../../shared/log/logger.ts';
import { inChaos, startChaoticPlatform } from '../../support/chaotic-platform.ts';
import type { TestPlatform } from '../../support/platform.ts';

const limit = 2;

describe(`contract 9, a namespace that runs ${limit} Tasks at a time, ${inChaos}`, function () {
  this.timeout(90_000);
  const watching = new AbortController();
  const folder = mkdtempSync(join(tmpdir(), 'orka-gate-'));
  /** Names of Tasks in the order in which their Jobs came. */
  const begun: string[] = [];
  const atWork = new Set<string>();
  let most = 0;
  let platform: TestPlatform;

  before(async () => {
    platform = await startChaoticPlatform({ maxTasksPerNamespace: limit });
    reflect(platform.kube, Jobs, { namespace: 'default', onChange: note, signal: watching.signal, log: silent });
  });
  after(async () => {
    watching.abort();
    await platform?.close();
    rmSync(folder, { recursive: true });
  });

  function note(type: string, { metadata, status = {} }: Job): void {
    const task = metadata.annotations?.[annotations.taskName] ?? '';
    if (type === 'ADDED') begun.push(task);
    if (type === 'DELETED' || (status.conditions ?? []).length > 0) atWork.delete(metadata.name);
    else atWork.add(metadata.name);
    most = Math.max(most, atWork.size);
  }

  const quick: Task['spec'] = { type: 'container', command: ['true'] };
  const inLine = (name: string): Promise<Task> => platform.taskThat(name, 'stand in line', waitsForPlace);

  it('row 1: of ten Tasks at once two at a time run, and all finish', async () => {
    const names = Array.from({ length: 10 }, (_, i) => `crowd-${i}`);
    await Promise.all(names.map((name) => platform.task(name, quick)));
    for (const name of names) expect((await platform.ended(name)).status?.phase, name).to.equal('Succeeded');
    expect(most).to.equal(limit);
  });

  it('row 2: higher priorities go first, and within one who came first', async () => {
    const gate = join(folder, 'open');
    const waits = `while [ ! -e ${gate} ]; do sleep 0.1; done`;
    for (const name of ['holder-1', 'holder-2']) {
      await platform.task(name, { type: 'container', command: ['sh', '-c', waits] });
      await platform.taskThat(name, 'run', ({ status }) => status?.phase === 'Running');
    }
    const priorities = [100, 200, 300, 400, 500, 500, 600, 700, 800, 900, 1000];
    const names = priorities.map((priority, i) => `p${priority}-${i}`);
    for (const [i, name] of names.entries()) {
      await platform.task(name, { ...quick, priority: priorities[i] ?? 0 });
      await inLine(name);
    }
    const before = begun.length;
    writeFileSync(gate, '');
    for (const name of names) expect((await platform.ended(name)).status?.phase, name).to.equal('Succeeded');
    const due = [...names.slice(6).reverse(), ...names.slice(4, 6), ...names.slice(0, 4).reverse()];
    // Two who are let in at the same moment may come in either order.
    const early = begun.slice(before).map((name, place) => due.indexOf(name) - place);
    expect(Math.max(...early), begun.slice(before).join(' ')).to.be.at.most(limit - 1);
    expect(most).to.equal(limit);
  });
});
