import type { BrokerTarget } from './broker-target.ts';

/** Which target a run is about: `ORKA_TEST_TARGET=cluster` is the one that KUBECONFIG names, anything else is local. */
export const isCluster = process.env['ORKA_TEST_TARGET'] === 'cluster';

/** Starts or finds the target of this run. */
export async function openTarget(): Promise<BrokerTarget> {
  if (!isCluster) return (await import('./local-target.ts')).openLocalTarget();
  const { KUBECONFIG: kubeconfig, ORKA_TEST_HOST: host } = process.env;
  if (kubeconfig === undefined || host === undefined)
    throw new Error('on a cluster KUBECONFIG names it, and ORKA_TEST_HOST the address under which its pods reach this machine');
  return (await import('./cluster-target.ts')).openClusterTarget({ kubeconfig, host });
}
