import { startStore } from '../../functions/store/app.ts';
import { silent } from '../../shared/log/logger.ts';
import { stubAuthenticator } from './store.ts';

/** A store in a process of its own, to be killed: its file is the first argument, and it prints its URL once it listens. */
const server = await startStore({
  path: process.argv[2] ?? '',
  port: 0,
  authenticator: stubAuthenticator,
  log: silent,
  now: Date.now,
});
process.stdout.write(`${server.url}\n`);
