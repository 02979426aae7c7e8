import type { Scenario } from '../../../support/contract/scenario.ts';
import { access } from './access.ts';
import { applying } from './applying.ts';
import { builtIn } from './built-in.ts';
import { definitions } from './definitions.ts';
import { deleting } from './deleting.ts';
import { discovery } from './discovery.ts';
import { errors } from './errors.ts';
import { kubectl } from './kubectl.ts';
import { listing } from './listing.ts';
import { metadata } from './metadata.ts';
import { objects } from './objects.ts';
import { orka } from './orka.ts';
import { records } from './records.ts';
import { schema } from './schema.ts';
import { watching } from './watching.ts';
import { workloads } from './workloads.ts';

/** Every scenario, by what it is about. */
export const scenarios: readonly Scenario[] = [
  ...access,
  ...applying,
  ...builtIn,
  ...definitions,
  ...deleting,
  ...discovery,
  ...errors,
  ...kubectl,
  ...listing,
  ...metadata,
  ...objects,
  ...orka,
  ...records,
  ...schema,
  ...watching,
  ...workloads,
];
