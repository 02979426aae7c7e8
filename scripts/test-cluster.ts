import { parseArgs } from 'node:util';
import { provideImages } from './cluster/images.ts';
import { readOffer, type Tier, tiers } from './cluster/offer.ts';
import { runSuites, type Suite } from './suite.ts';

/**
 * `npm run test:cluster [-- --tier api|kubernetes|knative] [--only SUITE]`: the suites for a real cluster, on the one that KUBECONFIG names. Without
 * `--tier` it runs all that the cluster can take. docs/testing.md says what a cluster needs.
 */
const suites: readonly (Suite & { readonly tier: Tier })[] = [
  { tier: 'api', name: 'kube-api', files: 'test/cluster/kube-api/**/*.test.ts' },
  { tier: 'kubernetes', name: 'pods', files: 'test/cluster/pods/**/*.test.ts' },
  { tier: 'knative', name: 'broker', files: 'test/cluster/broker/**/*.test.ts' },
  { tier: 'knative', name: 'platform', files: 'test/cluster/platform/**/*.test.ts' },
];

const { values } = parseArgs({ options: { tier: { type: 'string' }, only: { type: 'string' } } });
const offer = readOffer();
const tier = (values.tier ?? offer.tier) as Tier;
const problem = problemWith(tier);
if (problem !== undefined) {
  console.error(`error: ${problem}`);
  process.exit(2);
}

const within = (suite: { tier: Tier }): boolean => tiers.indexOf(suite.tier) <= tiers.indexOf(tier);
const chosen = suites.filter((suite) => within(suite) && (values.only === undefined || suite.name === values.only));
console.log(`Kubernetes ${offer.version}, tier ${tier}`);
const host = process.env['ORKA_TEST_HOST'] ?? offer.host;
const env = {
  ORKA_TEST_TARGET: 'cluster',
  ...(host === undefined ? {} : { ORKA_TEST_HOST: host }),
  ...(chosen.some(({ name }) => name === 'pods' || name === 'platform') ? provideImages(process.env) : {}),
};
process.exitCode = await runSuites(chosen.map((suite) => ({ ...suite, env })));

function problemWith(asked: Tier): string | undefined {
  if (!tiers.includes(asked)) return `no tier "${asked}"; there are ${tiers.join(', ')}`;
  if (tiers.indexOf(asked) > tiers.indexOf(offer.tier)) return `the cluster has tier ${offer.tier} only, not ${asked}`;
  const known = suites.map(({ name }) => name);
  if (values.only !== undefined && !known.includes(values.only))
    return `no suite "${values.only}"; there are ${known.join(', ')}`;
  if (asked !== 'api' && (process.env['ORKA_TEST_HOST'] ?? offer.host) === undefined)
    return 'pods have to reach this machine: say at which of its addresses in ORKA_TEST_HOST';
  return undefined;
}
