import { expect } from 'chai';
import { widgetVersion } from '../../widget.ts';
import { History } from './history.ts';

describe('ownership after other writes', () => {
  it('gives a creator all that it set, containers included', () => {
    const history = new History();
    history.patch('maker', { spec: { kind: 'small', labels: { x: '1' } } });
    expect(history.owned('maker')).to.deep.equal({
      'f:spec': {
        '.': {},
        'f:count': {},
        'f:kind': {},
        'f:labels': { '.': {}, 'f:x': {} },
        'f:nested': { '.': {}, 'f:mode': {} },
      },
    });
  });

  it('adds what a writer changes to what it has, and takes it from others', () => {
    const history = new History();
    history.patch('maker', { spec: { kind: 'small' } });
    history.patch('other', {
      metadata: { labels: { l: '1' }, finalizers: ['x.y/z'] },
      spec: { kind: 'large', parts: [{ name: 'p', size: 2 }] },
    });
    expect(history.owned('maker')).to.not.have.nested.property('f:spec.f:kind');
    expect(history.owned('other')).to.deep.equal({
      'f:metadata': { 'f:finalizers': { '.': {}, 'v:"x.y/z"': {} }, 'f:labels': { '.': {}, 'f:l': {} } },
      'f:spec': { 'f:kind': {}, 'f:parts': { '.': {}, 'k:{"name":"p"}': { '.': {}, 'f:name': {}, 'f:note': {}, 'f:size': {} } } },
    });
  });

  it('forgets fields that are gone', () => {
    const history = new History();
    history.patch('maker', { spec: { kind: 'small', owner: 'abc' } });
    history.patch('other', { spec: { owner: null } });
    expect(history.owned('maker')).to.not.have.nested.property('f:spec.f:owner');
    expect(history.owned('other')).to.equal(undefined);
  });

  it('keeps an entry for the status of a manager', () => {
    const history = new History();
    history.patch('maker', { spec: { kind: 'small' } });
    history.patch('maker', { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } }, 'status');
    expect(history.owned('maker', 'status')).to.deep.equal({
      'f:status': {
        '.': {},
        'f:conditions': { '.': {}, 'k:{"type":"Ready"}': { '.': {}, 'f:status': {}, 'f:type': {} } },
        'f:phase': {},
      },
    });
    expect(history.owned('maker')).to.not.have.property('f:status');
  });

  it('keeps the time of a manager that changed nothing', () => {
    const history = new History();
    history.patch('maker', { spec: { kind: 'small' } });
    history.patch('maker', { spec: { kind: 'small' } });
    expect(history.entries.map(({ time }) => time)).to.deep.equal(['2020-01-01T00:00:01Z']);
  });

  it('ends tracking when a client empties managedFields, and stays out', () => {
    const history = new History();
    history.patch('maker', { spec: { kind: 'small' } });
    history.patch('maker', { metadata: { managedFields: [] } });
    expect(history.entries).to.deep.equal([]);
    history.patch('maker', { spec: { kind: 'large' } });
    expect(history.entries).to.deep.equal([]);
  });

  it('lets the oldest of many updaters share one entry', () => {
    const history = new History();
    const labels = Array.from({ length: 12 }, (_, index) => `l${index}`);
    for (const label of labels) history.patch(`m${label}`, { metadata: { labels: { [label]: 'x' } } });
    expect(history.entries).to.have.length(10);
    const [oldest] = history.entries;
    expect(oldest).to.include({ manager: 'ancient-changes', operation: 'Update', apiVersion: widgetVersion });
    for (const label of labels.slice(0, 3)) expect(oldest).to.have.nested.property(`fieldsV1.f:metadata.f:labels.f:${label}`);
  });
});
