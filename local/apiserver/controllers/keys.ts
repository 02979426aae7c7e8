import type { Stored } from '../store/stored.ts';

/** What the collector works on: an object, and why it looks at it. */
export interface Key {
  readonly why: 'dependent' | 'finalizing' | 'namespace' | 'definition' | 'account';
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

export const keyText = (
  why: Key['why'],
  { resource, namespace, name }: Pick<Stored, 'resource' | 'namespace' | 'name'>,
): string => JSON.stringify([why, resource, namespace, name]);

export function keyOfText(text: string): Key {
  const [why, resource, namespace, name] = JSON.parse(text) as [Key['why'], string, string, string];
  return { why, resource, namespace, name };
}
