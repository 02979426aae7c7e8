import { startHostPlatform } from '../../../support/cluster/host-platform.ts';
import { settings } from './settings.ts';
import { openSpace, type Space } from './space.ts';

/** The platform that all suites of this folder share. */
export interface PodsPlatform {
  /** A namespace of its own for a suite. */
  space(labels?: Readonly<Record<string, string>>): Promise<Space>;
}

let running: Promise<PodsPlatform> | undefined;
const closing: (() => Promise<void> | void)[] = [];

/** The shared platform; the first suite that asks for it starts it, and it ends when all of them are through. */
export function podsPlatform(): Promise<PodsPlatform> {
  running ??= start();
  return running;
}

async function start(): Promise<PodsPlatform> {
  if (settings === undefined) throw new TypeError('there is no cluster to start it on');
  const platform = await startHostPlatform(settings);
  closing.push(() => platform.close());
  return {
    async space(labels) {
      const namespace = await platform.makeNamespace(labels === undefined ? {} : { labels });
      const space = openSpace({ namespace, kube: platform.kube, api: platform.urls.api });
      closing.push(() => space.close());
      return space;
    },
  };
}

after(async function () {
  this.timeout(60_000);
  for (const close of closing.splice(0).reverse()) await close();
});
