import { BlockList, isIP } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { blocksOf, parseBlock, parseIp } from '../../../../shared/outbound/core/ip-address.ts';
import { ipKind, isAllowed } from '../../../../shared/outbound/core/ip-kind.ts';

const rows: readonly [string, string | undefined][] = [
  ['8.8.8.8', 'public'],
  ['172.15.255.255', 'public'],
  ['172.32.0.0', 'public'],
  ['100.63.255.255', 'public'],
  ['192.169.0.1', 'public'],
  ['223.255.255.255', 'public'],
  ['2606:4700::1111', 'public'],
  ['2003::1', 'public'],
  ['0.0.0.0', 'unspecified'],
  ['0.1.2.3', 'unspecified'],
  ['::', 'unspecified'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['::1', 'loopback'],
  ['[::1]', 'loopback'],
  ['10.0.0.1', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.1.1', 'private'],
  ['fd00:ec2::254', 'private'],
  ['fc00::1', 'private'],
  ['fec0::1', 'private'],
  ['100.64.0.1', 'shared (carrier-grade NAT)'],
  ['100.127.255.255', 'shared (carrier-grade NAT)'],
  ['169.254.169.254', 'link-local'],
  ['fe80::1', 'link-local'],
  ['fe80::1%eth0', 'link-local'],
  ['224.0.0.1', 'multicast'],
  ['ff02::1', 'multicast'],
  ['255.255.255.255', 'broadcast'],
  ['240.0.0.1', 'reserved'],
  ['192.0.2.1', 'reserved'],
  ['198.18.0.1', 'reserved'],
  ['192.88.99.1', 'reserved'],
  ['168.63.129.16', 'reserved'],
  ['168.63.129.17', 'public'],
  ['::ffff:168.63.129.16', 'reserved'],
  ['2001:db8::1', 'reserved'],
  ['2001::1', 'reserved'],
  ['2002:7f00:1::', 'reserved'],
  ['64:ff9b:1::a00:1', 'reserved'],
  ['4000::1', 'reserved'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['::ffff:7f00:1', 'loopback'],
  ['::ffff:169.254.169.254', 'link-local'],
  ['::ffff:8.8.8.8', 'public'],
  ['::127.0.0.1', 'loopback'],
  ['64:ff9b::10.0.0.1', 'private'],
  ['64:ff9b::a9fe:a9fe', 'link-local'],
  ['64:ff9b::808:808', 'public'],
  ['example.com', undefined],
  ['1.2.3', undefined],
  ['256.1.1.1', undefined],
  ['01.2.3.4', undefined],
  ['0x7f.0.0.1', undefined],
  ['2130706433', undefined],
  [':::', undefined],
  ['1::2::3', undefined],
  ['12345::', undefined],
  ['1:2:3:4:5:6:7', undefined],
  ['1:2:3:4:5:6:7:8::', undefined],
  ['', undefined],
];

describe('what an address is for', () => {
  for (const [text, kind] of rows)
    it(`${text || '(nothing)'}: ${kind ?? 'no address'}`, () => expect(ipKind(text)).to.equal(kind));

  it('every text that Node takes for an address is one, and no other', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (text) => {
        fc.pre(!/[[\]%]/.test(text));
        expect(parseIp(text)?.version ?? 0).to.equal(isIP(text));
      }),
    );
  });

  it('a block has the addresses in it that Node finds there', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, network, prefix) => {
        const list = new BlockList();
        list.addSubnet(network, prefix, 'ipv4');
        expect(isAllowed(address, blocksOf([`${network}/${prefix}`]))).to.equal(list.check(address, 'ipv4'));
      }),
    );
  });
});

describe('a block of addresses', () => {
  for (const text of ['10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/8/8', 'x/8', '10.0.0.0/-1', '10.0.0.0/1e1'])
    it(`${text} is none`, () => expect(parseBlock(text)).to.equal(undefined));
  it('one address is a block of one', () => expect(parseBlock(' 10.1.2.3 ')).to.deep.include({ prefix: 32 }));
  it('what is none is named', () => expect(() => blocksOf(['10.0.0.0/8', 'here'])).to.throw('here is no CIDR'));
  it('holds an address of version 4 that is written as one of version 6', () =>
    expect(isAllowed('::ffff:127.0.0.1', blocksOf(['127.0.0.0/8']))).to.equal(true));
  it('holds none of the other version', () => expect(isAllowed('::1', blocksOf(['0.0.0.0/0']))).to.equal(false));
});
