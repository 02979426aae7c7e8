/** A value as it stands in a message: a number of up to 64 bits, or bytes. */
export type WireValue = bigint | Buffer;

export interface WireField {
  readonly number: number;
  readonly value: WireValue;
}

/** Bytes that are no message. */
export class WireError extends Error {}

/** The fields of a message in the order they stand (https://protobuf.dev/programming-guides/encoding). Throws WireError. */
export function* wireFields(bytes: Buffer): Generator<WireField> {
  let at = 0;
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new WireError('unexpected end of message');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = take(1)[0] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new WireError('a varint is too long');
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    const type = tag & 7;
    if (type === 0) yield { number, value: varint() };
    else if (type === 1) yield { number, value: take(8) };
    else if (type === 2) yield { number, value: take(Number(varint())) };
    else if (type === 5) yield { number, value: take(4) };
    else throw new WireError(`wire type ${type} is not known`);
  }
}

/** The last value of a field that stands in a message at most once. */
export function wireField(bytes: Buffer, number: number): WireValue | undefined {
  let found: WireValue | undefined;
  for (const field of wireFields(bytes)) if (field.number === number) found = field.value;
  return found;
}
