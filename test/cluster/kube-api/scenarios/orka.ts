import type { Scenario } from '../../../support/contract/scenario.ts';
import { apply, create, get, patch } from '../../../support/contract/steps.ts';
import { TASKS } from '../things.ts';

const at = (plural: string): string => `/apis/orka.$(group)/v1alpha1/namespaces/$(namespace)/${plural}`;
const object = (kind: string, name: string, spec: object, metadata: object = {}): object => ({
  apiVersion: 'orka.$(group)/v1alpha1',
  kind,
  metadata: { name, ...metadata },
  spec,
});
const task = (name: string, spec: object = {}): object => object('Task', name, { type: 'ai', prompt: 'do it', ...spec });
const KINDS = ['Agent', 'Provider', 'RepositoryMonitor', 'RepositoryScan', 'Skill', 'SubstrateActorPool', 'Task', 'Tool'];
const plural = (kind: string): string =>
  kind.endsWith('y') ? `${kind.toLowerCase().slice(0, -1)}ies` : `${kind.toLowerCase()}s`;

/** The platform's own kinds, as people and the platform write them. */
export const orka: readonly Scenario[] = [
  {
    name: 'orka-kinds',
    steps: [
      ...KINDS.flatMap((kind) => [
        create(`${kind}: an empty spec`, at(plural(kind)), object(kind, 'empty', {})),
        create(`${kind}: no spec`, at(plural(kind)), { apiVersion: 'orka.$(group)/v1alpha1', kind, metadata: { name: 'none' } }),
        create(
          `${kind}: an unknown field`,
          `${at(plural(kind))}?fieldValidation=Strict`,
          object(kind, 'unknown', { nonsense: 1 }),
        ),
        get(`${kind}: as a table`, at(plural(kind)), {
          headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' },
        }),
      ]),
    ],
  },
  {
    name: 'orka-tasks',
    steps: [
      create('a Task', TASKS, task('t', { requestedBy: { id: 'me' }, timeout: '5m', retryPolicy: { maxRetries: 2 } }), {
        keep: 't',
      }),
      patch('who asked for it stays', 'merge', `${TASKS}/t`, { spec: { requestedBy: { id: 'you' } } }),
      patch('and is not taken away', 'merge', `${TASKS}/t`, { spec: { requestedBy: null } }),
      patch('a finalizer comes', 'merge', `${TASKS}/t`, {
        metadata: { resourceVersion: '$(t.metadata.resourceVersion)', finalizers: ['orka.ai/cleanup'] },
      }),
      patch('a stale finalizer does not', 'merge', `${TASKS}/t`, {
        metadata: { resourceVersion: '$(t.metadata.resourceVersion)', finalizers: ['orka.ai/other'] },
      }),
      patch('a status is written', 'merge', `${TASKS}/t/status?fieldManager=orka-task-admitted`, {
        status: {
          phase: 'Running',
          conditions: [
            { type: 'Ready', status: 'False', reason: 'Running', message: '', lastTransitionTime: '2001-02-03T04:05:06Z' },
          ],
        },
      }),
      patch('a status of an unknown phase', 'merge', `${TASKS}/t/status`, { status: { phase: 'Dreaming' } }),
      apply('a Task is applied by a person', `${TASKS}/t`, 'kubectl', task('t', { prompt: 'do it' })),
      apply('and changed', `${TASKS}/t`, 'kubectl', task('t', { prompt: 'do that' })),
      create('an unknown type', TASKS, task('bad', { type: 'dream' })),
      create('a priority that is too high', TASKS, task('bad', { priority: 1001 })),
      create('a priority that is a text', TASKS, task('bad', { priority: 'high' })),
      create('a bad duration', TASKS, task('bad', { timeout: 'soon' })),
      create('a long prompt', `${TASKS}?dryRun=All`, task('long', { prompt: 'x'.repeat(204_800) }), {
        only: ['kind', 'metadata.name'],
      }),
    ],
  },
];
