/** Serves a folder until it is killed; says where, and the administrator's credentials, in one line of JSON. */
import { join } from 'node:path';
import { startApiServer } from '../../local/apiserver/server.ts';
import { silent } from '../../shared/log/logger.ts';

const dataDir = process.argv[2] ?? '';
const { url, ca, adminCredentials } = await startApiServer({
  dataDir,
  port: 0,
  podLogDir: join(dataDir, 'pods'),
  log: silent,
  now: Date.now,
});
console.log(JSON.stringify({ url, ca, ...adminCredentials }));
