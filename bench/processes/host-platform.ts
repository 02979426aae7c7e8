import { startHostPlatform } from '../../test/support/cluster/host-platform.ts';
import type { PlatformProcessOptions } from '../cluster/platform.ts';

// The rooms against a cluster as a process of their own, so that the load beside it does not count; options are in argv, as JSON.
const options = JSON.parse(process.argv[2] ?? '{}') as PlatformProcessOptions;
const platform = await startHostPlatform(options);
const { namespace: accounts, urls } = platform;
process.send?.({ accounts, namespace: await platform.makeNamespace(), urls });
process.once('message', () => void platform.close().then(() => process.disconnect()));
