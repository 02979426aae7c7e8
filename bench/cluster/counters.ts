import { createHttpClient } from '../../shared/http/client.ts';
import type { KubeConnection } from '../../shared/kube/kube.ts';

/** Requests that change objects, by `<verb> <resource>[/<subresource>]`, as the API server has counted them since its start. */
export type WriteCounts = ReadonlyMap<string, number>;

const reads = new Set(['GET', 'LIST', 'WATCH', 'CONNECT']);
/** What tells about objects, or asks whether somebody may, changes none; leases and endpoints are the cluster's own heartbeat. */
const asides = new Set([
  'events',
  'leases',
  'endpoints',
  'endpointslices',
  'tokenreviews',
  'subjectaccessreviews',
  'selfsubjectaccessreviews',
]);

/** Reads `apiserver_request_total` of /metrics; refused requests (409 and the like) count too. */
export async function countWrites({ server, ca, clientCertificate, token }: KubeConnection): Promise<WriteCounts> {
  const http = createHttpClient({ baseUrl: server, ca, clientCertificate, token });
  try {
    const { body } = await http.request('GET', '/metrics', { headers: { accept: 'text/plain' } });
    return writesIn(body.toString('utf8'));
  } finally {
    http.close();
  }
}

/** The same from the text of a Prometheus page. */
export function writesIn(page: string): WriteCounts {
  const counts = new Map<string, number>();
  for (const line of page.split('\n')) {
    if (!line.startsWith('apiserver_request_total{')) continue;
    const label = (name: string): string => new RegExp(`[{,]${name}="([^"]*)"`).exec(line)?.[1] ?? '';
    const [verb, resource, subresource] = [label('verb'), label('resource'), label('subresource')];
    if (reads.has(verb) || resource === '' || asides.has(resource) || subresource === 'token') continue;
    const key = `${verb} ${resource}${subresource === '' ? '' : `/${subresource}`}`;
    counts.set(key, (counts.get(key) ?? 0) + Number(line.slice(line.lastIndexOf(' '))));
  }
  return counts;
}

/** What was counted between two readings. */
export function between(before: WriteCounts, after: WriteCounts): WriteCounts {
  return new Map([...after].map(([key, count]) => [key, count - (before.get(key) ?? 0)]));
}
