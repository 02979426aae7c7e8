/** A Service, by the name that cluster DNS has for it. */
export interface ServiceName {
  readonly namespace: string;
  readonly name: string;
}

/** `http://NAME.NAMESPACE.svc[.cluster.local][:PORT]`, at the beginning of a word; Kubernetes' DNS specification, 2.3. */
const serviceUrl = /^http:\/\/([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.cluster\.local)?(?::\d+)?(?=\/|$)/;

/** The Services that these words name by a URL, each once. */
export function servicesNamed(words: Iterable<string>): ServiceName[] {
  const found = new Map<string, ServiceName>();
  for (const word of words) {
    const [, name = '', namespace = ''] = serviceUrl.exec(word) ?? [];
    if (name !== '') found.set(`${namespace}/${name}`, { namespace, name });
  }
  return [...found.values()];
}

/**
 * What a container calls `word`, with the URL of a Service replaced by the address that it has today.
 *
 * One machine has no cluster DNS, and ports change from one start to the next: a pod that was made before gets today's. `addresses` is by
 * `NAMESPACE/NAME`; a Service that is not in it stays as it is.
 */
export function translateServiceUrl(word: string, addresses: Readonly<Record<string, string>>): string {
  return word.replace(serviceUrl, (url, name: string, namespace: string) => addresses[`${namespace}/${name}`] ?? url);
}
