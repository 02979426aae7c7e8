import { describeWith } from '../../../support/where.ts';

/** What the cluster that is tested on is, as the environment says. */
export interface Settings {
  readonly kubeconfig: string;
  /** An address of this machine at which pods reach it. */
  readonly host: string;
  /** The platform's image, as the nodes know it. */
  readonly image: string;
  /** An image of a user: a shell with the usual small programs, wget among them. */
  readonly userImage: string;
}

/** Undefined where there is no cluster to test on. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings | undefined {
  const { KUBECONFIG: kubeconfig, ORKA_TEST_HOST: host, ORKA_TEST_IMAGE: image, ORKA_TEST_BUSYBOX: userImage } = env;
  if (!kubeconfig || !host || !image) return undefined;
  return { kubeconfig, host, image, userImage: userImage || 'busybox:1' };
}

export const settings = readSettings(process.env);

/** `describe` where there is a cluster whose pods can reach this machine. */
export const describeWithPods = describeWith(
  settings !== undefined,
  'cluster with nodes: KUBECONFIG, ORKA_TEST_HOST and ORKA_TEST_IMAGE say where it is,',
);
