import { InvalidError } from '../../errors/catalogue.ts';

/** An IP address as a number. */
export interface IpAddress {
  readonly version: 4 | 6;
  readonly bits: bigint;
}

/** A block of addresses: those whose first `prefix` bits are the same. */
export interface IpBlock extends IpAddress {
  readonly prefix: number;
}

const widths = { 4: 32, 6: 128 } as const;

/**
 * An address from its text (RFC 4291, section 2.2, for version 6; four decimal numbers for version 4), or undefined where it is none. Version 4 is
 * strict: what `inet_aton` takes beside it (`0177.1`, `2130706433`) is no address here.
 */
export function parseIp(text: string): IpAddress | undefined {
  const bare = text.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  return bare.includes(':') ? parseV6(bare) : parseV4(bare);
}

/** A block from `10.0.0.0/8`, or from one address; undefined where it is neither. */
export function parseBlock(text: string): IpBlock | undefined {
  const [head = '', length, ...rest] = text.trim().split('/');
  const address = parseIp(head);
  if (address === undefined || rest.length > 0) return undefined;
  const width = widths[address.version];
  if (length === undefined) return { ...address, prefix: width };
  if (!/^\d{1,3}$/.test(length) || Number(length) > width) return undefined;
  return { ...address, prefix: Number(length) };
}

/** Blocks from their texts; an InvalidError names the first that is none. */
export function blocksOf(texts: readonly string[]): IpBlock[] {
  return texts.map((text) => {
    const block = parseBlock(text);
    if (block === undefined) throw new InvalidError(`${text.trim()} is no CIDR`);
    return block;
  });
}

/** Blocks from a list with commas between them; an InvalidError names the first that is none. */
export function blocksIn(list: string): IpBlock[] {
  return blocksOf(list.split(',').filter((text) => text.trim() !== ''));
}

/** True where the address is one of the block. */
export function isIn({ version, bits }: IpAddress, block: IpBlock): boolean {
  if (version !== block.version) return false;
  const rest = BigInt(widths[version] - block.prefix);
  return bits >> rest === block.bits >> rest;
}

/** The address of version 4 in the last 32 bits of one of version 6. */
export function embeddedV4({ bits }: IpAddress): IpAddress {
  return { version: 4, bits: bits & 0xffff_ffffn };
}

function parseV4(text: string): IpAddress | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return undefined;
  return { version: 4, bits: parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n) };
}

function parseV6(text: string): IpAddress | undefined {
  const halves = withHexTail(text)?.split('::');
  if (halves === undefined || halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return { version: 6, bits: groups.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n) };
}

/** The last 32 bits may be written as an address of version 4. */
function withHexTail(text: string): string | undefined {
  const at = text.lastIndexOf(':') + 1;
  if (!text.slice(at).includes('.')) return text;
  const v4 = parseV4(text.slice(at));
  return v4 && `${text.slice(0, at)}${(v4.bits >> 16n).toString(16)}:${(v4.bits & 0xffffn).toString(16)}`;
}
