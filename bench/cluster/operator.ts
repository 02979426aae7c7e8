import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceAccounts } from '../../shared/api/kinds.ts';
import type { ClusterBench } from './platform.ts';

/** The operator as a cluster runs it, in a process of its own. */
export interface OperatorProcess {
  readonly pid: number;
  /** Resolves when it leads and has looked at everything once. */
  readonly watching: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts it beside a platform that has none. It acts with the rights of the kubeconfig, and shows the rooms a token of its own.
 *
 * @param command what Node is started with
 */
export async function startOperator(
  bench: ClusterBench,
  command: readonly string[],
  env: Readonly<{ KUBECONFIG: string } & Record<string, string>>,
): Promise<OperatorProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'orka-bench-'));
  const tokenFile = join(folder, 'token');
  await writeFile(tokenFile, await tokenFor(bench), { mode: 0o600 });
  const child = spawn(process.execPath, command, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ORKA_STORE_URL: bench.urls.store,
      K_SINK: bench.urls.broker,
      ORKA_TOKEN_FILE: tokenFile,
      ORKA_NAMESPACE: bench.accounts,
      ORKA_METRICS_PORT: '0',
      PORT: '0',
      ...env,
    },
  });
  const exit = once(child, 'exit');
  return {
    pid: child.pid as number,
    watching: said(child, 'operator is watching'),
    async stop() {
      child.kill('SIGTERM');
      await exit;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves when the process has written this to its log. */
function said(child: ChildProcess, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (data: Buffer) => {
      text += data.toString();
      if (text.includes(words)) resolve();
    });
    child.once('exit', (status) => reject(new Error(`the operator ended with ${status}: ${text}`)));
  });
}

async function tokenFor({ kube, accounts }: ClusterBench): Promise<string> {
  const at = { namespace: accounts, name: 'orka-operator', subresource: 'token' };
  const body = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { audiences: ['orka'], expirationSeconds: 3600 },
  };
  return (await kube.createSubresource<object, { status: { token: string } }>(ServiceAccounts, at, body)).status.token;
}
