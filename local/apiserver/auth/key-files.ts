import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Pki, PkiOptions } from './certificates.ts';

const NAMES = ['ca', 'server', 'admin'] as const;

export interface KeyFilesOptions {
  readonly dir: string;
  readonly hosts: readonly string[];
  readonly now: Date;
}

/** The certificates of a folder; made on the first start, and anew where they do not fit the hosts or have run out. */
export async function loadPki({ dir, hosts, now }: KeyFilesOptions): Promise<Pki> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const kept = readPki(dir);
  if (kept !== undefined && serves(kept.server.cert, hosts, now)) return kept;
  const made = await makePki({ hosts, now });
  for (const name of NAMES) {
    writeSecret(join(dir, `${name}.key`), made[name].key);
    writeSecret(join(dir, `${name}.crt`), made[name].cert);
  }
  return made;
}

/** In a thread of its own: the library takes 150 ms to load and 20 MB to hold, is needed once, and other rooms load meanwhile. */
async function makePki(workerData: PkiOptions): Promise<Pki> {
  const thread = new Worker(new URL('certificates-thread.ts', import.meta.url), { workerData });
  const [pki] = (await once(thread, 'message')) as [Pki];
  return pki;
}

function readPki(dir: string): Pki | undefined {
  const files = NAMES.flatMap((name) => [join(dir, `${name}.crt`), join(dir, `${name}.key`)]);
  if (!files.every((file) => existsSync(file))) return undefined;
  const pair = (name: string) => ({
    cert: readFileSync(join(dir, `${name}.crt`), 'utf8'),
    key: readFileSync(join(dir, `${name}.key`), 'utf8'),
  });
  return { ca: pair('ca'), server: pair('server'), admin: pair('admin') };
}

function serves(cert: string, hosts: readonly string[], now: Date): boolean {
  const certificate = new X509Certificate(cert);
  if (new Date(certificate.validTo).getTime() < now.getTime() + 86_400_000) return false;
  return hosts.every((host) => certificate.checkHost(host) !== undefined || certificate.checkIP(host) !== undefined);
}

/** The private key (PKCS#8 PEM, P-256) that signs ServiceAccount tokens; made on the first start. */
export function loadTokenKey(dir: string): string {
  const file = join(dir, 'service-accounts.key');
  if (existsSync(file)) return readFileSync(file, 'utf8');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  writeSecret(file, pem);
  return pem;
}

/** Writes a file that only its owner can read, whole or not at all. */
function writeSecret(file: string, text: string): void {
  const draft = `${file}.new`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, file);
}
