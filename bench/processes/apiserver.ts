import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApiServer } from '../../local/apiserver/server.ts';
import { silent } from '../../shared/log/logger.ts';

/** The local Kubernetes API alone in a process, so that the load beside it does not count; tells its parent where it is. */
const dataDir = mkdtempSync(join(tmpdir(), 'orka-bench-'));
const server = await startApiServer({ dataDir, port: 0, podLogDir: join(dataDir, 'pods'), log: silent, now: Date.now });
process.send?.({ server: server.url, ca: server.ca, clientCertificate: server.adminCredentials });
process.once('message', () => void server.close().then(() => process.disconnect()));
