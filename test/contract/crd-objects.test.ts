import { expect } from 'chai';
import { validatorOf } from '../support/crd-validator.ts';
import { crdsIn } from '../support/crds.ts';

const validators = new Map(crdsIn('crds').map((crd) => [crd.spec.names.kind, validatorOf(crd)]));

/** The fields of an object with this spec that its kind refuses. */
function wrongFields(kind: string, spec: unknown): string[] {
  const object = { apiVersion: 'core.orka.ai/v1alpha1', kind, metadata: { name: 'x' }, ...(spec === undefined ? {} : { spec }) };
  return validators.get(kind)?.(object) ?? ['no such kind'];
}

describe('objects that the crds refuse', () => {
  const refused: { name: string; kind: string; spec?: unknown; fields: string[] }[] = [
    { name: 'a Task without a spec', kind: 'Task', fields: ['spec'] },
    { name: 'a Task without a type', kind: 'Task', spec: {}, fields: ['spec.type'] },
    { name: 'a type that there is not', kind: 'Task', spec: { type: 'robot' }, fields: ['spec.type'] },
    { name: 'a priority above 1000', kind: 'Task', spec: { type: 'ai', priority: 1001 }, fields: ['spec.priority'] },
    { name: 'a priority below 0', kind: 'Task', spec: { type: 'ai', priority: -1 }, fields: ['spec.priority'] },
    { name: 'a priority in quotes', kind: 'Task', spec: { type: 'ai', priority: '500' }, fields: ['spec.priority'] },
    { name: 'a misspelt field', kind: 'Task', spec: { type: 'ai', promt: 'hello' }, fields: ['spec.promt'] },
    { name: 'a reference without a name', kind: 'Task', spec: { type: 'ai', agentRef: {} }, fields: ['spec.agentRef.name'] },
    {
      name: 'an environment variable without a name',
      kind: 'Task',
      spec: { type: 'container', env: [{ name: 'A', value: '1' }, { value: '2' }] },
      fields: ['spec.env[1].name'],
    },
    {
      name: 'a quantity that is none',
      kind: 'Task',
      spec: { type: 'container', resources: { limits: { memory: 'much' } } },
      fields: ['spec.resources.limits.memory'],
    },
    ...['5', '5 m', 'm', '-5m', '1d', 'PT5M', '1,5s', ''].map((timeout) => ({
      name: `the duration "${timeout}"`,
      kind: 'Task',
      spec: { type: 'ai', timeout },
      fields: ['spec.timeout'],
    })),
    {
      name: 'a bad duration further down',
      kind: 'Task',
      spec: { type: 'ai', retryPolicy: { initialDelay: 'soon' } },
      fields: ['spec.retryPolicy.initialDelay'],
    },
    { name: 'a Provider without a Secret', kind: 'Provider', spec: { type: 'openai' }, fields: ['spec.secretRef'] },
    {
      name: 'a Tool that says nothing about itself',
      kind: 'Tool',
      spec: { http: { url: 'http://x' } },
      fields: ['spec.description'],
    },
    { name: 'a Skill without content', kind: 'Skill', spec: { description: 'x' }, fields: ['spec.content'] },
    {
      name: 'a chain of delegation that is too long',
      kind: 'Agent',
      spec: { coordination: { enabled: true, maxDepth: 11 } },
      fields: ['spec.coordination.maxDepth'],
    },
    {
      name: 'a monitor of a page within a repository',
      kind: 'RepositoryMonitor',
      spec: { repoURL: 'https://github.com/example/app/pull/7' },
      fields: ['spec.repoURL'],
    },
    { name: 'a scan without an agent', kind: 'RepositoryScan', spec: { repoURL: 'x' }, fields: ['spec.analysisAgentRef'] },
    { name: 'a pool without a template', kind: 'SubstrateActorPool', spec: {}, fields: ['spec.templateRef'] },
  ];
  for (const { name, kind, spec, fields } of refused) {
    it(name, () => {
      expect(wrongFields(kind, spec)).to.deep.equal(fields);
    });
  }
});

describe('objects that the crds accept', () => {
  const accepted: { name: string; kind: string; spec?: unknown }[] = [
    { name: 'a Task with nothing but its type', kind: 'Task', spec: { type: 'container' } },
    { name: 'an Agent that is all defaults', kind: 'Agent' },
    { name: 'no limit of iterations', kind: 'Agent', spec: { coordination: { enabled: true, maxIterations: 0 } } },
    { name: 'a temperature of 0', kind: 'Agent', spec: { model: { temperature: 0 } } },
    {
      name: 'arguments described by any schema',
      kind: 'Tool',
      spec: {
        description: 'x',
        http: { url: 'http://x' },
        parameters: { type: 'object', properties: { q: { type: 'string' } } },
      },
    },
    {
      name: 'quantities as numbers and as texts',
      kind: 'Task',
      spec: { type: 'container', resources: { requests: { cpu: 1, memory: '512Mi' }, limits: { cpu: '1500m' } } },
    },
    {
      name: 'a variable from a Secret',
      kind: 'Task',
      spec: { type: 'container', env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] },
    },
    ...['30m', '1h30m', '1.5s', '100ms', '10us', '10µs', '0s'].map((timeout) => ({
      name: `the duration "${timeout}"`,
      kind: 'Task',
      spec: { type: 'ai', timeout },
    })),
  ];
  for (const { name, kind, spec } of accepted) {
    it(name, () => {
      expect(wrongFields(kind, spec)).to.deep.equal([]);
    });
  }
});
