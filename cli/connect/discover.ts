import { EndpointSlices, ServiceAccounts } from '../../shared/api/kinds.ts';
import type { EndpointSlice } from '../../shared/api/kubernetes/network.ts';
import { UnavailableError } from '../../shared/errors/catalogue.ts';
import { createKube } from '../../shared/kube/client.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { readKubeconfig } from '../../shared/kube/kubeconfig.ts';

const platform = 'orka-system';
const service = 'orka-api';
/** The ServiceAccount that is there for people's clients. */
const client = { namespace: 'default', name: 'orka-client' };

interface Discovered {
  readonly url: string;
  readonly token: string;
  readonly namespace: string | undefined;
}

/**
 * Asks the cluster of a kubeconfig where the REST API listens, and for a token where none is given.
 *
 * Only an address of this machine can be used; for any other the UnavailableError says how to get one.
 */
export async function discover(kubeconfig: string, token: string | undefined): Promise<Discovered> {
  const { connection, namespace } = await readKubeconfig(kubeconfig);
  const kube = createKube(connection);
  try {
    const [url, bearer] = await Promise.all([addressOf(kube, kubeconfig), token ?? requestToken(kube)]);
    return { url, token: bearer, namespace };
  } finally {
    kube.close();
  }
}

async function addressOf(kube: Kube, kubeconfig: string): Promise<string> {
  const { items } = await kube.list(EndpointSlices, {
    namespace: platform,
    labelSelector: `kubernetes.io/service-name=${service}`,
  });
  const url = items.map(loopbackUrl).find((each) => each !== undefined);
  if (url !== undefined) return url;
  throw new UnavailableError(
    items.length === 0
      ? `the cluster of ${kubeconfig} has no ${service}: is the platform installed and running?`
      : `${service} cannot be reached from this machine: run "kubectl -n ${platform} port-forward service/${service} 8080:80" and use --server http://127.0.0.1:8080`,
  );
}

function loopbackUrl({ endpoints, ports }: EndpointSlice): string | undefined {
  const address = endpoints.flatMap(({ addresses }) => addresses).find((each) => /^127\.|^::1$/.test(each));
  const port = ports?.[0]?.port;
  return address === undefined || port === undefined
    ? undefined
    : `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

async function requestToken(kube: Kube): Promise<string> {
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3600 } };
  const answer = await kube.createSubresource<typeof body, { status: { token: string } }>(
    ServiceAccounts,
    { ...client, subresource: 'token' },
    body,
  );
  return answer.status.token;
}
