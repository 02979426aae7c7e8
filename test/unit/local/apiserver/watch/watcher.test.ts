import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import { type Change, storedOf } from '../../../../../local/apiserver/store/stored.ts';
import { seen } from '../../../../../local/apiserver/watch/events.ts';
import { Watcher, type WatcherOptions } from '../../../../../local/apiserver/watch/watcher.ts';

const stored = (name: string, version: number, labels: Record<string, string> = {}) =>
  storedOf('/configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels } }, version);
const change = (version: number): Change => ({ type: 'ADDED', current: stored(`c${version}`, version), previous: undefined });

describe('local/apiserver/watch/events', () => {
  const inside = stored('a', 1, { in: 'yes' });
  const outside = stored('a', 2, { in: 'no' });
  const test = (object: { labels: Readonly<Record<string, string>> | undefined }): boolean => object.labels?.['in'] === 'yes';
  const rows: { what: string; change: Change; type: string | undefined }[] = [
    { what: 'made inside', change: { type: 'ADDED', current: inside, previous: undefined }, type: 'ADDED' },
    { what: 'made outside', change: { type: 'ADDED', current: outside, previous: undefined }, type: undefined },
    { what: 'stays inside', change: { type: 'MODIFIED', current: inside, previous: inside }, type: 'MODIFIED' },
    { what: 'comes in', change: { type: 'MODIFIED', current: inside, previous: outside }, type: 'ADDED' },
    { what: 'goes out', change: { type: 'MODIFIED', current: outside, previous: inside }, type: 'DELETED' },
    { what: 'deleted inside', change: { type: 'DELETED', current: inside, previous: inside }, type: 'DELETED' },
    { what: 'deleted outside', change: { type: 'DELETED', current: outside, previous: outside }, type: undefined },
  ];
  for (const { what, change: happened, type } of rows) it(what, () => expect(seen(happened, test)?.type).to.equal(type));
});

/** A response whose socket takes only as much as `room` says. */
class SlowResponse extends EventEmitter {
  text = '';
  destroyed = false;
  writableEnded = false;
  room: number;

  constructor(room: number) {
    super();
    this.room = room;
  }

  write(text: string): boolean {
    this.text += text;
    this.room -= 1;
    return this.room > 0;
  }

  destroy(): void {
    this.destroyed = true;
  }
}

describe('local/apiserver/watch/watcher', () => {
  const open = (response: SlowResponse, more: Partial<WatcherOptions> = {}): Watcher =>
    new Watcher({
      response: response as unknown as ServerResponse,
      encoder: {
        event: ({ type, stored: object }) => `${type} ${object.name};`,
        bookmark: (version, end) => `BOOKMARK ${version}${end ? ' end' : ''};`,
      },
      test: undefined,
      initial: [],
      version: 0,
      bookmarks: true,
      initialBookmark: false,
      ...more,
    });

  it('tells the initial objects, their end, then changes, none twice', () => {
    const response = new SlowResponse(100);
    const watcher = open(response, { initial: [stored('a', 1), stored('b', 2)], version: 2, initialBookmark: true });
    for (const version of [2, 3]) watcher.take(change(version));
    watcher.bookmark(7);
    expect(response.text).to.equal('ADDED a;ADDED b;BOOKMARK 2 end;ADDED c3;BOOKMARK 7;');
  });

  it('waits for a slow reader, and goes on in order', () => {
    const response = new SlowResponse(1);
    const watcher = open(response);
    for (const version of [1, 2, 3]) watcher.take(change(version));
    watcher.bookmark(3);
    expect(response.text).to.equal('ADDED c1;');
    response.room = 100;
    response.emit('drain');
    expect(response.text).to.equal('ADDED c1;ADDED c2;ADDED c3;');
  });

  it('gives up a reader that falls too far behind', () => {
    const response = new SlowResponse(1);
    const watcher = open(response);
    for (let version = 1; version <= 10_001; version++) watcher.take(change(version));
    expect(response.destroyed).to.equal(false);
    watcher.take(change(10_002));
    expect(response.destroyed).to.equal(true);
  });
});
