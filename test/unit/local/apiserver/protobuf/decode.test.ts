import { expect } from 'chai';
import { ApiError } from '../../../../../local/apiserver/core/status.ts';
import { decodeProtobuf } from '../../../../../local/apiserver/protobuf/decode.ts';

const varint = (number: number, value: number): Buffer => Buffer.from([number << 3, value]);
const message = (number: number, ...content: (string | Buffer)[]): Buffer => {
  const bytes = Buffer.concat(content.map((part) => Buffer.from(part as string)));
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
};
const envelope = (apiVersion: string, kind: string, ...object: Buffer[]): Buffer =>
  Buffer.concat([Buffer.from('k8s\0'), message(1, message(1, apiVersion), message(2, kind)), message(2, ...object)]);

/** Field numbers are those of the Kubernetes API's published messages. */
describe('local/apiserver/protobuf/decode', () => {
  const rows: { what: string; body: Buffer; object: object }[] = [
    {
      what: 'an explicit zero of an optional field, and the absent zero of another',
      body: envelope('batch/v1', 'Job', message(2, varint(7, 0), varint(1, 2))),
      object: { apiVersion: 'batch/v1', kind: 'Job', spec: { backoffLimit: 0, parallelism: 2 } },
    },
    {
      what: 'times, and those that are not set',
      body: envelope('v1', 'Namespace', message(1, message(1, 'n'), varint(7, 0), message(8), message(9, Buffer.from([8, 0])))),
      object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n', deletionTimestamp: '1970-01-01T00:00:00Z' } },
    },
    {
      what: 'maps of bytes',
      body: envelope('v1', 'Secret', message(2, message(1, 'k'), message(2, 'hi'))),
      object: { apiVersion: 'v1', kind: 'Secret', data: { k: 'aGk=' } },
    },
    {
      what: 'inline messages, quantities and int-or-strings',
      body: envelope('v1', 'Pod', message(2, message(1, message(1, 'v'), message(2, message(2, message(2, message(1, '1Gi'))))))),
      object: { apiVersion: 'v1', kind: 'Pod', spec: { volumes: [{ name: 'v', emptyDir: { sizeLimit: '1Gi' } }] } },
    },
    {
      what: 'options of a deletion, whatever their group',
      body: envelope('batch/v1', 'DeleteOptions', varint(1, 0), message(4, 'Background')),
      object: { apiVersion: 'batch/v1', kind: 'DeleteOptions', gracePeriodSeconds: 0, propagationPolicy: 'Background' },
    },
    {
      what: 'fields of a newer version, which are passed over',
      body: envelope('v1', 'ConfigMap', message(15, 'new'), message(2, message(1, 'a'), message(2, 'b'))),
      object: { apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'b' } },
    },
  ];
  for (const { what, body, object } of rows) it(`reads ${what}`, () => expect(decodeProtobuf(body)).to.deep.equal(object));

  const broken: { what: string; body: Buffer }[] = [
    { what: 'bytes without the magic number', body: Buffer.from('nonsense') },
    { what: 'a kind that it does not know', body: envelope('example.com/v1', 'Widget') },
    { what: 'a message that ends too early', body: envelope('v1', 'ConfigMap', Buffer.from([0x12, 0x7f])) },
    { what: 'an endless number', body: envelope('v1', 'ConfigMap', Buffer.from([8, ...Array.from({ length: 12 }, () => 0xff)])) },
  ];
  for (const { what, body } of broken) {
    it(`refuses ${what} with 400`, () =>
      expect(() => decodeProtobuf(body))
        .to.throw(ApiError)
        .with.property('code', 400));
  }
});
