import { type Fields, isFields } from '../core/object.ts';

/** Fills what a pod's spec may leave out and what depends on the rest of it, in place; templates of pods get the same. */
export function defaultPodSpec(spec: Fields): void {
  const account = spec['serviceAccountName'] ?? spec['serviceAccount'];
  if (account !== undefined) {
    spec['serviceAccountName'] = account;
    spec['serviceAccount'] = account;
  }
  for (const list of ['initContainers', 'containers']) for (const container of fieldsIn(spec[list])) defaultContainer(container);
  for (const volume of fieldsIn(spec['volumes'])) if (Object.keys(volume).length === 1) volume['emptyDir'] = {};
}

/** An image without a tag, or with the tag `latest`, is pulled every time. */
function defaultContainer(container: Fields): void {
  container['imagePullPolicy'] ??= /(^|\/)[^/:@]*(:latest)?$/.test(String(container['image'] ?? '')) ? 'Always' : 'IfNotPresent';
}

/** The spec in a template of pods; one of its own where there is none. */
export function templateSpecOf(spec: Fields): Fields {
  const template = isFields(spec['template']) ? spec['template'] : {};
  return isFields(template['spec']) ? template['spec'] : {};
}

const TOLERATED_FOR = 300;
const NODE_TROUBLES = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/** Adds what admission adds to every new pod: its priority, and that it outlives a short trouble of its node. */
export function admitPod(spec: Fields): void {
  spec['serviceAccountName'] ??= 'default';
  spec['serviceAccount'] = spec['serviceAccountName'];
  spec['priority'] ??= 0;
  spec['preemptionPolicy'] ??= 'PreemptLowerPriority';
  const tolerations = fieldsIn(spec['tolerations']);
  const missing = NODE_TROUBLES.filter((key) => !tolerations.some((toleration) => covers(toleration, key)));
  spec['tolerations'] = [
    ...tolerations,
    ...missing.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: TOLERATED_FOR })),
  ];
}

const covers = ({ key = '', effect = '' }: Fields, trouble: string): boolean =>
  (key === '' || key === trouble) && (effect === '' || effect === 'NoExecute');

const fieldsIn = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);
