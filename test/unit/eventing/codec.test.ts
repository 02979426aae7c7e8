import { expect } from 'chai';
import { decodeEvent, encodeEvent } from '../../../eventing/codec.ts';
import { type AnyOrkaEvent, eventId, type OrkaEvent, subjectOf } from '../../../eventing/core/catalogue.ts';
import { InternalError, InvalidError, UnparsableError } from '../../../shared/errors/catalogue.ts';

const task = { namespace: 'default', name: 'hello', uid: 'u-1' };
const event: OrkaEvent<'ai.orka.task.finished.v1'> = {
  type: 'ai.orka.task.finished.v1',
  id: eventId(task.uid, 7, 'ai.orka.task.finished.v1'),
  source: '/orka/job-finished',
  subject: subjectOf('tasks', task),
  data: { task, phase: 'Succeeded' },
};
const time = '2026-11-21T13:00:00.000Z';
const wire = (one: AnyOrkaEvent = event): { headers: Record<string, string>; body: Buffer } => {
  const { headers, body } = encodeEvent(one, time);
  return { headers, body: Buffer.from(body) };
};

describe('eventing: codec', () => {
  it('reads what it writes', () => {
    const read = decodeEvent(wire(), ['ai.orka.task.finished.v1']);
    expect(read).to.deep.equal({ ...event, time, extensions: { partitionkey: 'u-1' } });
  });

  it('writes the attributes that every event of the platform has', () => {
    expect(wire().headers).to.deep.equal({
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': 'u-1.7.ai.orka.task.finished.v1',
      'ce-type': 'ai.orka.task.finished.v1',
      'ce-source': '/orka/job-finished',
      'ce-subject': 'namespaces/default/tasks/hello',
      'ce-time': time,
      'ce-dataschema': 'urn:orka:schema:task.finished.v1',
      'ce-partitionkey': 'u-1',
    });
  });

  it('keeps an event’s own time and extensions', () => {
    const own = { ...event, time: '2025-01-01T00:00:00Z', extensions: { traceparent: '00-1-2-01', partitionkey: 'other' } };
    const read = decodeEvent(wire(own), ['ai.orka.task.finished.v1']);
    expect(read.extensions).to.deep.equal(own.extensions);
    expect(Date.parse(read.time ?? '')).to.equal(Date.parse(own.time));
  });

  it('invents no time for an event that has none', () => {
    const { headers, body } = wire();
    delete headers['ce-time'];
    expect(decodeEvent({ headers, body }, ['ai.orka.task.finished.v1'])).not.to.have.property('time');
  });

  it('lets a newer sender add fields', () => {
    const body = Buffer.from(JSON.stringify({ ...event.data, more: 1 }));
    expect(decodeEvent({ ...wire(), body }, ['ai.orka.task.finished.v1']).data).to.have.property('more', 1);
  });

  it('refuses data that break the schema and names the field', () => {
    const body = Buffer.from(JSON.stringify({ task: { ...task, uid: 5 }, phase: 'Succeeded' }));
    expect(() => decodeEvent({ ...wire(), body }, ['ai.orka.task.finished.v1']))
      .to.throw(InvalidError, 'data of ai.orka.task.finished.v1: task.uid must be string')
      .with.nested.property('details.field', 'task.uid');
  });

  const unparsable: readonly { name: string; message: () => { headers: Record<string, string>; body: Buffer }; says: RegExp }[] =
    [
      {
        name: 'an event of another type',
        message: () => wire({ ...event, type: 'ai.orka.task.admitted.v1', data: { task } }),
        says: /events of type ai.orka.task.admitted.v1 are not taken/,
      },
      { name: 'data that are not JSON', message: () => ({ ...wire(), body: Buffer.from('{') }), says: /not JSON/ },
      {
        name: 'data of another content type',
        message: () => ({ ...wire(), headers: { ...wire().headers, 'content-type': 'text/plain' } }),
        says: /text\/plain/,
      },
      {
        name: 'a batch',
        message: () => ({ ...wire(), headers: { 'content-type': 'application/cloudevents-batch+json' } }),
        says: /batch/,
      },
      { name: 'a request that is no event', message: () => ({ headers: {}, body: Buffer.alloc(0) }), says: /specversion/ },
    ];
  for (const { name, message, says } of unparsable) {
    it(`refuses ${name}`, () =>
      expect(() => decodeEvent(message(), ['ai.orka.task.finished.v1'])).to.throw(UnparsableError, says));
  }

  it('sends nothing that breaks its own schema', () => {
    const broken = { ...event, data: { task: { ...task, uid: '' }, phase: 'Succeeded' } } as AnyOrkaEvent;
    expect(() => encodeEvent(broken, time)).to.throw(InternalError, /task\.uid/);
  });
});
