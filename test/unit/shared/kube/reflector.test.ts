import { expect } from 'chai';
import type { Task } from '../../../../shared/api/generated/task.ts';
import { Tasks } from '../../../../shared/api/kinds.ts';
import { NotFoundError, UnavailableError } from '../../../../shared/errors/catalogue.ts';
import type { Kube, ListOptions, WatchEvent, WatchOptions } from '../../../../shared/kube/kube.ts';
import { type Reflector, reflect } from '../../../../shared/kube/reflector.ts';
import { silent } from '../../../../shared/log/logger.ts';

type Watch = WatchEvent<Task>[] | Error;

const task = (name: string, resourceVersion: string, uid = name): Task => ({
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Task',
  metadata: { name, namespace: 'n', uid, resourceVersion },
  spec: { type: 'ai' },
});
const event = (type: 'ADDED' | 'MODIFIED' | 'DELETED', object: Task): WatchEvent<Task> => ({ type, object });
const bookmark = (resourceVersion: string): WatchEvent<Task> => ({
  type: 'BOOKMARK',
  object: { metadata: { name: '', resourceVersion } },
});

/** An API server that answers lists and watches by the script, and ends the reflector where the script ends. */
function scripted(lists: (Task[] | Error)[], watches: Watch[], pages = 500) {
  const stop = new AbortController();
  const asked: string[] = [];
  const waits: number[] = [];
  let version = 100;
  let current: Task[] | Error = [];
  const kube = {
    async list(_kind: unknown, options: ListOptions) {
      const from = Number(options.continue ?? 0);
      if (from === 0) {
        const next = lists.shift();
        if (next === undefined) {
          stop.abort();
          throw new UnavailableError('the script is over');
        }
        current = next;
        version += 100;
        asked.push('list');
      } else asked.push(`list from ${from}`);
      if (current instanceof Error) throw current;
      const items = current.slice(from, from + pages);
      const more = from + pages < current.length ? String(from + pages) : '';
      return { items, metadata: { resourceVersion: String(version), continue: more } };
    },
    async *watch(_kind: unknown, { resourceVersion }: WatchOptions) {
      asked.push(`watch from ${resourceVersion}`);
      const next = watches.shift();
      if (next === undefined) return stop.abort();
      if (next instanceof Error) throw next;
      yield* next;
    },
  } as unknown as Kube;
  const told: string[] = [];
  const run = async (): Promise<Reflector<Task>> => {
    const reflector = reflect(kube, Tasks, {
      signal: stop.signal,
      log: silent,
      random: () => 1,
      delay: async (ms) => void waits.push(ms),
      onChange: (type, object, old) => {
        told.push(
          `${type} ${object.metadata.name}@${object.metadata.resourceVersion}${old === undefined ? '' : ` was ${old.metadata.resourceVersion}`}`,
        );
        if (object.metadata.name === 'poison') throw new Error('handler is broken');
      },
    });
    await reflector.done;
    return reflector;
  };
  return { run, asked, told, waits };
}

describe('the reflector', () => {
  it('lists, then follows from where the list was made', async () => {
    const server = scripted(
      [[task('a', '1'), task('b', '2')]],
      [[event('MODIFIED', task('a', '5')), event('DELETED', task('b', '6')), event('ADDED', task('c', '7'))]],
    );
    const reflector = await server.run();
    expect(server.told).to.deep.equal(['ADDED a@1', 'ADDED b@2', 'MODIFIED a@5 was 1', 'DELETED b@6 was 2', 'ADDED c@7']);
    expect(server.asked).to.deep.equal(['list', 'watch from 200', 'watch from 7']);
    expect(reflector.list().map(({ metadata }) => metadata.name)).to.deep.equal(['a', 'c']);
    expect(reflector.get('n', 'a')?.metadata.resourceVersion).to.equal('5');
  });

  it('reads long lists in pages', async () => {
    const server = scripted([['a', 'b', 'c', 'd', 'e'].map((name, i) => task(name, String(i)))], [], 2);
    await server.run();
    expect(server.asked).to.deep.equal(['list', 'list from 2', 'list from 4', 'watch from 200']);
    expect(server.told).to.have.length(5);
  });

  it('resumes at the last bookmark', async () => {
    const server = scripted([[]], [[bookmark('350')], [event('ADDED', task('a', '360'))]]);
    await server.run();
    expect(server.asked).to.deep.equal(['list', 'watch from 200', 'watch from 350', 'watch from 360']);
  });

  it('resumes a watch that broke off, without listing again', async () => {
    const server = scripted([[task('a', '1')]], [new UnavailableError('reset'), [event('MODIFIED', task('a', '9'))]]);
    await server.run();
    expect(server.asked).to.deep.equal(['list', 'watch from 200', 'watch from 200', 'watch from 9']);
    expect(server.waits[0]).to.equal(100);
  });

  it('lists again when its version is too old, and tells the differences', async () => {
    const gone = new NotFoundError('too old', { details: { gone: true } });
    const server = scripted(
      [
        [task('a', '1'), task('b', '2'), task('c', '3')],
        [task('a', '1'), task('b', '12'), task('d', '13')],
      ],
      [gone],
    );
    await server.run();
    expect(server.told.slice(3)).to.deep.equal(['MODIFIED b@12 was 2', 'ADDED d@13', 'DELETED c@3 was 3']);
  });

  it('sees that a name belongs to another object now', async () => {
    const gone = new NotFoundError('too old', { details: { gone: true } });
    const server = scripted([[task('a', '1', 'one')], [task('a', '9', 'two')]], [gone]);
    await server.run();
    expect(server.told).to.deep.equal(['ADDED a@1', 'DELETED a@1 was 1', 'ADDED a@9']);
  });

  it('waits longer while nothing works, and is synced only after a whole list', async () => {
    const down = new UnavailableError('down');
    const server = scripted([down, down, down, [task('a', '1')]], []);
    await server.run();
    expect(server.waits.slice(0, 3)).to.deep.equal([100, 200, 400]);
    expect(server.told).to.deep.equal(['ADDED a@1']);
  });

  it('goes on when a handler throws', async () => {
    const server = scripted([[task('poison', '1'), task('b', '2')]], []);
    await server.run();
    expect(server.told).to.deep.equal(['ADDED poison@1', 'ADDED b@2']);
  });

  it('does not ask without pause when every watch ends at once', async () => {
    const server = scripted([[]], [[], [], []]);
    await server.run();
    expect(server.waits).to.deep.equal([100, 100]);
  });
});
