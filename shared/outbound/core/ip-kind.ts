import { blocksOf, embeddedV4, type IpAddress, type IpBlock, isIn, parseIp } from './ip-address.ts';

/** What an address is for; only `public` is somewhere in the Internet. */
export type IpKind =
  | 'public'
  | 'unspecified'
  | 'loopback'
  | 'private'
  | 'shared (carrier-grade NAT)'
  | 'link-local'
  | 'multicast'
  | 'broadcast'
  | 'reserved';

/**
 * Blocks that are not the public Internet, narrower ones before wider ones.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const special: readonly (readonly [IpKind, ...string[]])[] = [
  ['unspecified', '0.0.0.0/8', '::/128'],
  ['loopback', '127.0.0.0/8', '::1/128'],
  ['private', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fec0::/10'],
  ['shared (carrier-grade NAT)', '100.64.0.0/10'],
  // A cloud's metadata service among them.
  ['link-local', '169.254.0.0/16', 'fe80::/10'],
  ['broadcast', '255.255.255.255/32'],
  ['multicast', '224.0.0.0/4', 'ff00::/8'],
  // Documentation, benchmarks, protocol assignments, 6to4 (both its relays and what it carries), Teredo, what nobody has got yet.
  [
    'reserved',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.88.99.0/24',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '240.0.0.0/4',
  ],
  ['reserved', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'],
  // Public by its number, and in every machine of Azure the way to the platform below it.
  ['reserved', '168.63.129.16/32'],
];

const blocks = special.flatMap(([kind, ...texts]) => blocksOf(texts).map((block) => ({ kind, block })));

/** Addresses of version 6 that stand for one of version 4: mapped, compatible, and NAT64. They are what that one is. */
const carriers = blocksOf(['::ffff:0:0/96', '64:ff9b::/96', '::/96']);
/** All that is routed in the Internet of version 6. */
const [globalUnicast] = blocksOf(['2000::/3']);

/** What the address is for; undefined where the text is no address. */
export function ipKind(text: string): IpKind | undefined {
  const address = parseIp(text);
  return address === undefined ? undefined : kindOf(address);
}

function kindOf(address: IpAddress): IpKind {
  const found = blocks.find(({ block }) => isIn(address, block));
  if (found !== undefined) return found.kind;
  if (address.version === 4) return 'public';
  if (isCarrier(address)) return kindOf(embeddedV4(address));
  return globalUnicast !== undefined && isIn(address, globalUnicast) ? 'public' : 'reserved';
}

/** True where the address, or the one of version 4 that it stands for, is in one of the blocks. */
export function isAllowed(text: string, allowed: readonly IpBlock[]): boolean {
  const address = parseIp(text);
  if (address === undefined) return false;
  const forms = isCarrier(address) ? [address, embeddedV4(address)] : [address];
  return allowed.some((block) => forms.some((form) => isIn(form, block)));
}

/** `::` and `::1` have the form of such an address, and are none. */
function isCarrier(address: IpAddress): boolean {
  return carriers.some((block) => isIn(address, block)) && !blocks.some(({ block }) => isIn(address, block));
}
