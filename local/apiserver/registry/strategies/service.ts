import { labelProblems } from '../../core/names.ts';
import type { ApiObject, Fields } from '../../core/object.ts';
import { ApiError, invalidValue, requiredValue } from '../../core/status.ts';
import { baseStrategy, type CreateContext, type Strategy } from '../strategy.ts';

/** Services: each that is not headless gets an address of its own, which nothing on one machine routes to. */
export const serviceStrategy: Strategy = {
  ...baseStrategy,
  nameRule: labelProblems,
  returnsDeleted: true,
  applyDefaults(object) {
    const spec = specOf(object);
    if (spec['type'] !== 'ExternalName') spec['internalTrafficPolicy'] ??= 'Cluster';
    for (const port of (spec['ports'] ?? []) as Fields[]) port['targetPort'] ??= port['port'];
  },
  prepareCreate(object, context) {
    const spec = specOf(object);
    object['status'] = { loadBalancer: {} };
    if (spec['type'] === 'ExternalName') return;
    spec['clusterIP'] ??= address(context);
    spec['clusterIPs'] = [spec['clusterIP']];
    spec['ipFamilies'] ??= ['IPv4'];
    spec['ipFamilyPolicy'] ??= 'SingleStack';
  },
  prepareUpdate(object, old) {
    const [spec, before] = [specOf(object), specOf(old)];
    for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'])
      if (before[field] !== undefined) spec[field] ??= before[field];
  },
  validate(object, old) {
    const spec = specOf(object);
    const ports = (spec['ports'] ?? []) as Fields[];
    if (ports.length === 0 && spec['clusterIP'] !== 'None' && spec['type'] !== 'ExternalName')
      return [requiredValue('spec.ports')];
    if (old === undefined || spec['clusterIP'] === specOf(old)['clusterIP']) return [];
    return [invalidValue('spec.clusterIPs[0]', [specOf(object)['clusterIP']], 'may not change once set')];
  },
};

const specOf = (object: ApiObject): Fields => {
  object['spec'] ??= {};
  return object['spec'] as Fields;
};

const ADDRESSES = 65_536;

/** A free address of 10.43.0.0/16, the first one from a random start. */
function address({ random, taken }: CreateContext): string {
  const start = Math.floor(random() * ADDRESSES);
  for (let step = 0; step < ADDRESSES; step++) {
    const number = (start + step) % ADDRESSES;
    const [high, low] = [number >> 8, number & 255];
    const candidate = `10.43.${high}.${low}`;
    if (low !== 0 && low !== 255 && !taken((object) => specOf(object)['clusterIP'] === candidate)) return candidate;
  }
  throw new ApiError(500, 'InternalError', 'Internal error occurred: failed to allocate a serviceIP: range is full');
}
