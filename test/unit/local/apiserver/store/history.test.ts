import { expect } from 'chai';
import { Collection } from '../../../../../local/apiserver/store/collection.ts';
import { History } from '../../../../../local/apiserver/store/history.ts';
import { type Change, storedOf } from '../../../../../local/apiserver/store/stored.ts';

const stored = (name: string, version = 1, namespace = 'd', size = 0) =>
  storedOf(
    '/configmaps',
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: 'x'.repeat(size) },
    version,
  );
const change = (version: number, size = 0): Change => ({
  type: 'ADDED',
  current: stored(`c${version}`, version, 'd', size),
  previous: undefined,
});
const versions = (history: History, after: number): number[] | undefined =>
  history.since(after)?.map(({ current }) => current.version);

describe('local/apiserver/store/history', () => {
  it('knows what came after a version, and nothing of what it has forgotten', () => {
    const history = new History(10, { changes: 3, bytes: 1_000_000 });
    expect([versions(history, 10), versions(history, 9)]).to.deep.equal([[], undefined]);
    for (const version of [11, 12, 14, 15]) history.add(change(version));
    expect(history.floor).to.equal(11);
    expect([
      versions(history, 10),
      versions(history, 11),
      versions(history, 12),
      versions(history, 13),
      versions(history, 15),
    ]).to.deep.equal([undefined, [12, 14, 15], [14, 15], [14, 15], []]);
  });

  it('forgets by size as well', () => {
    const history = new History(0, { changes: 100, bytes: 5000 });
    for (const version of [1, 2, 3, 4]) history.add(change(version, 2000));
    expect([history.floor, versions(history, 2)]).to.deep.equal([2, [3, 4]]);
  });

  it('goes on for long', () => {
    const history = new History(0, { changes: 10, bytes: 1_000_000 });
    for (let version = 1; version <= 10_000; version++) history.add(change(version));
    expect([history.floor, versions(history, 9_995)]).to.deep.equal([9_990, [9_996, 9_997, 9_998, 9_999, 10_000]]);
  });
});

describe('local/apiserver/store/collection', () => {
  const names = (collection: Collection, namespace?: string): string[] =>
    [...collection.values(namespace)].map(({ name, namespace: of }) => `${of}/${name}`);

  it('orders by namespace and name, and walks one namespace only', () => {
    const collection = new Collection();
    for (const [namespace, name] of [
      ['b', 'x'],
      ['a', 'z'],
      ['a-b', 'q'],
      ['a', 'b'],
      ['', 'c'],
    ] as const)
      collection.put(stored(name, 1, namespace));
    expect(names(collection)).to.deep.equal(['/c', 'a-b/q', 'a/b', 'a/z', 'b/x']);
    expect(names(collection, 'a')).to.deep.equal(['a/b', 'a/z']);
    expect(names(collection, 'nope')).to.deep.equal([]);
  });

  it('holds one version of each, and lets go', () => {
    const collection = new Collection();
    collection.put(stored('x', 1));
    collection.put(stored('x', 2));
    expect(collection.get('d', 'x')?.version).to.equal(2);
    collection.remove(stored('x', 3));
    collection.remove(stored('never', 3));
    expect(names(collection)).to.deep.equal([]);
  });
});
