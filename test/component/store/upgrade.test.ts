import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import knex from 'knex';
import { startStore } from '../../../functions/store/app.ts';
import { records } from '../../../functions/store/migrations/0001-records.ts';
import { capacityAndEvents } from '../../../functions/store/migrations/0002-capacity-and-events.ts';
import { checkStore } from '../../../functions/store/tools/check.ts';
import { NotFoundError } from '../../../shared/errors/catalogue.ts';
import { silent } from '../../../shared/log/logger.ts';
import { createStoreClient } from '../../../shared/store/client.ts';
import { platformClient, refusal, stubAuthenticator } from '../../support/store.ts';

const reader = { namespace: 'team', uid: 'reader' };

describe('store: a file of the first release', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'orka-store-old-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('is brought up to date with all that is in it', async () => {
    const path = join(folder, 'store.db');
    await makeOld(path);
    const server = await startStore({ path, port: 0, authenticator: stubAuthenticator, log: silent, now: Date.now });
    const http = platformClient(server.url);
    const store = createStoreClient({ http });
    expect((await store.messages(reader, { parent: 'p', markRead: true, call: 'c' })).map(({ id }) => id)).to.deep.equal(['new']);
    expect((await store.listReservations()).items.map(({ uid, granted, scopes }) => ({ uid, granted, scopes }))).to.deep.equal([
      { uid: 'holder', granted: true, scopes: ['children/p'] },
      { uid: 'next', granted: true, scopes: ['children/p'] },
    ]);
    const ask = { holder: { name: 'w', uid: 'waiting' }, scopes: [{ scope: 'children/p', limit: 2 }] };
    expect(await store.reserve('team', ask), 'who waited asks again').to.include({ granted: false });
    expect(await store.release('team', 'gone'), 'whom an earlier release let in').to.have.length(1);
    expect((await store.release('team', 'holder')).map(({ uid }) => uid)).to.deep.equal(['waiting']);
    expect(checkStore(path).findings).to.deep.equal([]);
    await store.forgetTask(reader);
    expect(await refusal(store.putResult(reader, 'late'))).to.be.instanceOf(NotFoundError);
    http.close();
    await server.close();
  });
});

/** Two messages to the reader, the first of which it has read; two who hold places, the second since `gone` has left, and one who waits. */
async function makeOld(path: string): Promise<void> {
  const migrations = { '0001-records': records, '0002-capacity-and-events': capacityAndEvents };
  const client = knex({ client: 'better-sqlite3', connection: { filename: path }, useNullAsDefault: true });
  const names = Object.keys(migrations) as (keyof typeof migrations)[];
  await client.migrate.latest({
    migrationSource: {
      getMigrations: async () => names,
      getMigrationName: (name: string) => name,
      getMigration: async (name: keyof typeof migrations) => migrations[name],
    },
  });
  const message = { namespace: 'team', parent: 'p', from_uid: 's', from_name: 's', to_uid: 'reader', to_name: 'r' };
  await client('messages').insert(['old', 'new'].map((id) => ({ ...message, id, created_at: 0, content: id })));
  await client('message_reads').insert({ position: 1, uid: 'reader' });
  const scopes = JSON.stringify([{ scope: 'children/p', limit: 2 }]);
  const reservations = ['holder', 'next', 'waiting'].map((uid) => ({
    namespace: 'team',
    uid,
    name: `name-of-${uid}`,
    scopes,
    granted: uid === 'waiting' ? 0 : 1,
    freed_by: uid === 'next' ? 'gone' : null,
  }));
  await client('reservations').insert(reservations);
  await client('places').insert(['holder', 'next'].map((uid) => ({ namespace: 'team', scope: 'children/p', uid })));
  await client.destroy();
}
