import type { DevOptions } from '../../local/dev.ts';
import { createChaoticDeliver, type Route } from './chaotic-deliver.ts';
import { startPlatformHere, type TestPlatform } from './platform.ts';
import { seeded, seedOfRun } from './seed.ts';

const seed = seedOfRun();

/** For the title of a suite: what its platform does to events, and how to have the same again. */
export const inChaos = `every event delivered twice, late and out of order (ORKA_SEED=${seed})`;

/** `orka dev` in this process, whose broker delivers every event twice, each copy up to 50 ms late, to wherever `route` says. */
export async function startChaoticPlatform({
  route,
  ...options
}: Partial<DevOptions> & { readonly route?: Route } = {}): Promise<TestPlatform> {
  const chaos = createChaoticDeliver({ random: seeded(seed), longestDelayMs: 50, route });
  const platform = await startPlatformHere({ ...options, deliver: chaos.deliver });
  const ending = (end: () => Promise<void>) => async () => {
    await end();
    chaos.close();
  };
  return { ...platform, stop: ending(platform.stop), close: ending(platform.close) };
}
