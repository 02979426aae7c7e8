import { expect } from 'chai';
import type { JsonObject } from '../../../../../local/apiserver/schema/compile.ts';
import { customColumns, type IncludeObject, toTable } from '../../../../../local/apiserver/table/table.ts';
import { widget, widgetDefinition } from '../widget.ts';

const now = new Date('2020-01-01T01:00:00Z');
const columns = customColumns(widgetDefinition.spec.versions[0].additionalPrinterColumns);
const metadata = { name: 'w', creationTimestamp: '2020-01-01T00:00:00Z' };

const table = (object: JsonObject, includeObject: IncludeObject = 'Metadata') =>
  toTable({ columns, objects: [object], metadata: { resourceVersion: '7', continue: undefined, name: 'w' }, includeObject, now });

describe('tables of custom resources', () => {
  it('have the columns of the definition', () => {
    expect(table(widget({})).columnDefinitions.map(({ name, type, priority }) => [name, type, priority])).to.deep.equal([
      ['Name', 'string', 0],
      ['Phase', 'string', 0],
      ['Ready', 'string', 0],
      ['Count', 'integer', 0],
      ['Labels', 'string', 1],
      ['Tags', 'string', 0],
      ['Started', 'date', 0],
      ['Age', 'date', 0],
    ]);
  });

  const rows: { name: string; object: JsonObject; cells: unknown[] }[] = [
    {
      name: 'what the paths find',
      object: widget(
        { count: 3, labels: { b: '2', a: '1' }, tags: ['x', 'y'] },
        {
          metadata,
          status: { phase: 'Running', startTime: '2020-01-01T00:30:00Z', conditions: [{ type: 'Ready', status: 'True' }] },
        },
      ),
      cells: ['w', 'Running', 'True', 3, 'map[a:1 b:2]', 'x', '30m', '60m'],
    },
    {
      name: 'null for what is not there',
      object: widget({}, { metadata }),
      cells: ['w', null, null, null, null, null, null, '60m'],
    },
    {
      name: 'null for values of another type, words for times that are none',
      object: widget({ count: 'three' }, { metadata, status: { startTime: 'soon' } }),
      cells: ['w', null, null, null, null, null, '<invalid>', '60m'],
    },
  ];
  for (const { name, object, cells } of rows) {
    it(`show ${name}`, () => expect(table(object).rows[0]?.['cells']).to.deep.equal(cells));
  }

  it('carry of the object what was asked for', () => {
    const object = widget({}, { metadata });
    expect(table(object, 'None').rows[0]).to.have.property('object', null);
    expect(table(object, 'Object').rows[0]).to.have.property('object', object);
    expect(table(object).rows[0]?.['object']).to.deep.equal({
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
    });
  });

  it('carry of the list metadata what a Table has', () => {
    expect(table(widget({})).metadata).to.deep.equal({ resourceVersion: '7' });
  });

  it('show name and age where the definition says nothing', () => {
    const plain = toTable({
      columns: customColumns(),
      objects: [widget({}, { metadata })],
      metadata: {},
      includeObject: 'None',
      now,
    });
    expect(plain.rows).to.deep.equal([{ cells: ['w', '60m'], object: null }]);
  });
});
