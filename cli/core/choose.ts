/** What one source says about where the platform is; all sources have the same shape. */
export interface Said {
  readonly server?: string | undefined;
  readonly namespace?: string | undefined;
  readonly token?: string | undefined;
}

/** The first thing said about each of them; flags, environment and files in the order of who is asked first. */
export function choose(sources: readonly Said[]): Said {
  const first = (field: keyof Said): string | undefined =>
    sources.map((source) => source[field]).find((value) => value !== undefined && value !== '');
  return { server: first('server'), namespace: first('namespace'), token: first('token') };
}

/** The kubeconfigs to try, in order. Those of the environment are a list, separated as PATH is. */
export function kubeconfigPaths({
  flag,
  environment,
  separator = ':',
}: {
  flag: string | undefined;
  environment: string | undefined;
  separator?: string;
}): string[] {
  if (flag !== undefined) return [flag];
  return [...(environment ?? '').split(separator).filter((path) => path !== ''), '.orka/kubeconfig'];
}
