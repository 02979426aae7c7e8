import { createHmac } from 'node:crypto';

/** What is signed: a message and the second at which it is sent, by which a receiver tells a replay. */
export interface Message {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly body: string;
}

const prefix = 'whsec_';

/**
 * The keys in a Secret's entry, one a line, so that a new key can be introduced beside the old one: `whsec_` and the key in Base64, or the key
 * as it is. An entry without any key gives none.
 */
export function keysIn(entry: string): Buffer[] {
  return entry
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => (line.startsWith(prefix) ? Buffer.from(line.slice(prefix.length), 'base64') : Buffer.from(line, 'utf8')))
    .filter((key) => key.length > 0);
}

/**
 * The headers of Standard Webhooks: id and time always, signatures (one a key) where there are keys.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function standardHeaders({ id, timestamp, body }: Message, keys: readonly Buffer[]): Record<string, string> {
  const signed = `${id}.${timestamp}.${body}`;
  const signatures = keys.map((key) => `v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    ...(signatures.length === 0 ? {} : { 'webhook-signature': signatures.join(' ') }),
  };
}
