import { expect } from 'chai';
import { namespaceIn, type TaskBody, taskFromBody } from '../../../../../functions/api/core/task-from-body.ts';
import { InvalidError } from '../../../../../shared/errors/catalogue.ts';

const given = { namespace: 'team', requestedBy: { username: 'alice' } };
const make = (body: TaskBody) => taskFromBody(body, given);
const least = { name: 'a', type: 'ai' };

describe('api core: task-from-body', () => {
  const rows: { name: string; body: TaskBody; spec: object }[] = [
    { name: 'fields at the top', body: { ...least, prompt: 'p' }, spec: { type: 'ai', prompt: 'p' } },
    {
      name: 'a manifest',
      body: { metadata: { name: 'a' }, spec: { type: 'ai', prompt: 'p' } },
      spec: { type: 'ai', prompt: 'p' },
    },
    {
      name: 'both: the top wins',
      body: { ...least, prompt: 'top', spec: { type: 'agent', prompt: 'deep' } },
      spec: { type: 'ai', prompt: 'top' },
    },
    {
      name: 'a whole object wins, not its fields',
      body: { ...least, ai: { model: 'm' }, spec: { ai: { prompt: 'p' } } },
      spec: { type: 'ai', ai: { model: 'm' } },
    },
    {
      name: 'empty strings and nulls say nothing',
      body: { ...least, image: '', prompt: null, spec: { prompt: 'p' } },
      spec: { type: 'ai', prompt: 'p' },
    },
    {
      name: 'false and 0 do say something',
      body: { ...least, suspend: false, priority: 0 },
      spec: { type: 'ai', suspend: false, priority: 0 },
    },
    {
      name: 'fields that are the spec’s only',
      body: { ...least, spec: { failedRunsHistoryLimit: 2 } },
      spec: { type: 'ai', failedRunsHistoryLimit: 2 },
    },
    {
      name: 'unknown fields at the top are no spec',
      body: { ...least, resources: { limits: {} }, status: { phase: 'Succeeded' } },
      spec: { type: 'ai' },
    },
  ];
  for (const { name, body, spec } of rows) {
    it(name, () => expect(make(body).spec).to.deep.equal({ ...spec, requestedBy: { username: 'alice' } }));
  }
  it('puts the Task where it was decided, with its labels and annotations', () => {
    const { metadata } = make({
      ...least,
      annotations: { b: '2' },
      metadata: { name: 'other', labels: { l: '1' }, annotations: { a: '1', b: '1' } },
    });
    expect(metadata).to.deep.equal({ name: 'a', namespace: 'team', labels: { l: '1' }, annotations: { a: '1', b: '2' } });
  });

  const refused: { name: string; body: TaskBody; field: string }[] = [
    { name: 'no name', body: { type: 'ai' }, field: 'name' },
    { name: 'no type', body: { name: 'a', spec: { type: '' } }, field: 'type' },
    { name: 'a timeout in days', body: { ...least, timeout: '3d' }, field: 'timeout' },
    { name: 'a timeout that is a number, in the spec', body: { ...least, spec: { timeout: 5 } }, field: 'timeout' },
    { name: 'a requester of their own choosing', body: { ...least, requestedBy: {} }, field: 'requestedBy' },
    { name: 'a transaction in the spec', body: { ...least, spec: { transaction: { id: '1' } } }, field: 'transaction' },
    {
      name: 'a reserved label',
      body: { ...least, metadata: { labels: { 'orka.ai/parent-task': 'x' } } },
      field: 'metadata.labels',
    },
    { name: 'a reserved annotation', body: { ...least, annotations: { 'orka.ai/run': '1' } }, field: 'metadata.annotations' },
    { name: 'another kind', body: { ...least, kind: 'Job' }, field: 'kind' },
    { name: 'another version', body: { ...least, apiVersion: 'v1' }, field: 'apiVersion' },
  ];
  for (const { name, body, field } of refused) {
    it(`refuses ${name}`, () => {
      expect(() => make(body))
        .to.throw(InvalidError)
        .with.nested.property('details.field', field);
    });
  }
  it('finds the namespace that is asked for', () => {
    expect(namespaceIn({ namespace: 'a', metadata: { namespace: 'b' } })).to.equal('a');
    expect(namespaceIn({ namespace: '', metadata: { namespace: 'b' } })).to.equal('b');
    expect(namespaceIn({})).to.equal(undefined);
  });
});
