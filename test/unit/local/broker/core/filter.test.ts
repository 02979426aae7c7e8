import { expect } from 'chai';
import { compileFilters } from '../../../../../local/broker/core/filter/compile.ts';
import type { Trigger } from '../../../../../shared/api/knative/trigger.ts';

type Filtering = Pick<Trigger['spec'], 'filters' | 'filter'>;
const event = {
  specversion: '1.0',
  id: '1',
  source: '/orka/operator',
  type: 'ai.orka.task.admitted.v1',
  subject: 'namespaces/a/tasks/b',
  partitionkey: 'u',
};

const year1 = '0001-01-01T00:00:00Z';

/** Each row: a filter and whether the event above passes it. */
const rows: readonly { name: string; spec: Filtering; passes: boolean }[] = [
  { name: 'no filter passes everything', spec: {}, passes: true },
  { name: 'an empty list of filters is no filter', spec: { filters: [] }, passes: true },
  { name: 'exact: the same value', spec: { filters: [{ exact: { type: event.type } }] }, passes: true },
  { name: 'exact: a mere prefix is another value', spec: { filters: [{ exact: { type: 'ai.orka.task' } }] }, passes: false },
  {
    name: 'exact: every attribute named has to hold',
    spec: { filters: [{ exact: { type: event.type, source: '/x' } }] },
    passes: false,
  },
  { name: 'exact: an extension', spec: { filters: [{ exact: { partitionkey: 'u' } }] }, passes: true },
  { name: 'exact: an attribute that is not there', spec: { filters: [{ exact: { other: 'u' } }] }, passes: false },
  { name: 'prefix: begins so', spec: { filters: [{ prefix: { type: 'ai.orka.' } }] }, passes: true },
  { name: 'prefix: ends so', spec: { filters: [{ prefix: { type: 'admitted.v1' } }] }, passes: false },
  { name: 'prefix: an attribute that is not there', spec: { filters: [{ prefix: { other: 'u' } }] }, passes: false },
  { name: 'suffix: ends so', spec: { filters: [{ suffix: { type: '.v1' } }] }, passes: true },
  { name: 'suffix: begins so', spec: { filters: [{ suffix: { type: 'ai.' } }] }, passes: false },
  { name: 'all: one fails', spec: { filters: [{ all: [{ suffix: { type: '.v1' } }, { exact: { id: '2' } }] }] }, passes: false },
  {
    name: 'all: every one holds',
    spec: { filters: [{ all: [{ suffix: { type: '.v1' } }, { exact: { id: '1' } }] }] },
    passes: true,
  },
  { name: 'any: one holds', spec: { filters: [{ any: [{ exact: { id: '2' } }, { exact: { id: '1' } }] }] }, passes: true },
  { name: 'any: none holds', spec: { filters: [{ any: [{ exact: { id: '2' } }, { exact: { id: '3' } }] }] }, passes: false },
  { name: 'not: what does not hold', spec: { filters: [{ not: { exact: { id: '2' } } }] }, passes: true },
  { name: 'not: nested', spec: { filters: [{ not: { any: [{ not: { exact: { id: '2' } } }] } }] }, passes: false },
  {
    name: 'several filters: all have to hold',
    spec: { filters: [{ exact: { id: '1' } }, { exact: { id: '2' } }] },
    passes: false,
  },
  {
    name: 'filters win over filter',
    spec: { filters: [{ exact: { id: '1' } }], filter: { attributes: { id: '2' } } },
    passes: true,
  },
  { name: 'attributes: the same value', spec: { filter: { attributes: { type: event.type } } }, passes: true },
  { name: 'attributes: another value', spec: { filter: { attributes: { type: 'x' } } }, passes: false },
  { name: 'attributes: empty stands for any value', spec: { filter: { attributes: { type: '' } } }, passes: true },
  {
    name: 'attributes: empty does not stand for an empty value',
    spec: { filter: { attributes: { dataschema: '' } } },
    passes: false,
  },
  { name: 'exact: a time stands for one that is not there', spec: { filters: [{ exact: { time: year1 } }] }, passes: true },
  { name: 'exact: nothing is no filter', spec: { filters: [{ exact: {} }] }, passes: true },
  { name: 'prefix: an empty value makes the filter none', spec: { filters: [{ prefix: { other: '', id: '2' } }] }, passes: true },
  { name: 'any: nothing in it is no filter', spec: { filters: [{ any: [{ exact: {} }] }] }, passes: true },
  { name: 'a filter of no dialect is none', spec: { filters: [{}] }, passes: true },
  { name: 'attributes: an extension has to be there', spec: { filter: { attributes: { other: '' } } }, passes: false },
];

describe('broker: filters', () => {
  for (const { name, spec, passes } of rows) {
    it(name, () => {
      const compiled = compileFilters(spec);
      expect(compiled.kind).to.equal('matcher');
      if (compiled.kind === 'matcher') expect(compiled.matches(event)).to.equal(passes);
    });
  }

  const unsupported: readonly { name: string; spec: Filtering; says: string }[] = [
    { name: 'CESQL', spec: { filters: [{ cesql: 'TRUE' }] }, says: 'spec.filters[0]: cesql is not supported' },
    { name: 'CESQL deep inside', spec: { filters: [{ not: { all: [{ cesql: 'TRUE' }] } }] }, says: 'spec.filters[0].not.all[0]' },
    {
      name: 'two dialects in one filter',
      spec: { filters: [{ exact: { id: '1' }, prefix: { id: '1' } }] },
      says: 'one dialect only',
    },
    {
      name: 'the opposite of nothing',
      spec: { filters: [{ not: { exact: {} } }] },
      says: 'spec.filters[0].not must say something',
    },
  ];
  for (const { name, spec, says } of unsupported) {
    it(`says why it cannot: ${name}`, () => {
      const compiled = compileFilters(spec);
      expect(compiled.kind).to.equal('unsupported');
      if (compiled.kind === 'unsupported') expect(compiled.message).to.contain(says);
    });
  }
});
