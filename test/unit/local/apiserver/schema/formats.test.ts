import { expect } from 'chai';
import { hasFormat } from '../../../../../local/apiserver/schema/core/formats.ts';

const rows: { format: string; good: string[]; bad: string[] }[] = [
  {
    format: 'date-time',
    good: ['2020-01-02T03:04:05Z', '2020-01-02T03:04:05.123+02:00'],
    bad: ['2020-01-02', '2020-13-02T03:04:05Z', ''],
  },
  { format: 'date', good: ['2020-01-02'], bad: ['2020-1-2', '20200102'] },
  { format: 'duration', good: ['30m', '1h30m', '-5s', '0', '1.5h', '2 hours', 'P1D'], bad: ['5x', '', 'soon', '1h30q'] },
  { format: 'email', good: ['a@b.c'], bad: ['a', 'a@', '@b'] },
  { format: 'uri', good: ['https://a/b?c', '/path', 'urn:x:y'], bad: ['::', 'a b'] },
  { format: 'ipv4', good: ['1.2.3.4', '255.255.255.255'], bad: ['1.2.3', '256.1.1.1', '1.2.3.4.'] },
  {
    format: 'ipv6',
    good: ['::1', '2001:db8::1', '::ffff:1.2.3.4', '1:2:3:4:5:6:7:8'],
    bad: ['1.2.3.4', ':::', '1::2::3', '1:2:3', 'g::'],
  },
  { format: 'cidr', good: ['10.0.0.0/8', '2001:db8::/32'], bad: ['10.0.0.0', '10.0.0.0/33', '::/129'] },
  { format: 'mac', good: ['01:23:45:67:89:ab'], bad: ['01:23'] },
  { format: 'uuid', good: ['123e4567-e89b-12d3-a456-426614174000'], bad: ['123', 'zz'] },
  { format: 'uuid4', good: ['123e4567-e89b-42d3-a456-426614174000'], bad: ['123e4567-e89b-12d3-a456-426614174000'] },
  { format: 'byte', good: ['aGk=', 'aGkh'], bad: ['***', 'aGk', ''] },
  { format: 'hostname', good: ['example.com', 'localhost'], bad: ['-a', 'a b'] },
  { format: 'whatever', good: ['anything'], bad: [] },
];

describe('string formats', () => {
  for (const { format, good, bad } of rows) {
    it(format, () => {
      for (const text of good) expect(hasFormat(format, text), text).to.equal(true);
      for (const text of bad) expect(hasFormat(format, text), text).to.equal(false);
    });
  }
});
