import { isMap, type JsonMap } from './json.ts';
import type { Json } from './scenario.ts';

/** Names for resourceVersions that keep what is promised about them: which are equal, and which is newer. */
export interface VersionNames {
  inBody(body: Json): Json;
  /** Versions that a message speaks of. */
  inText(text: string): string;
}

const SPOKEN = /((?:resource ?version|too old|, current)[^0-9]{0,60}?)(\d+)( \(\d+\))?/gi;

/**
 * Numbers the versions of objects in their order, `<version 3>`. The version of a collection moves with every write anywhere, so it
 * only says which objects it is not older than, `<version 3 or later>`.
 */
export function versionNames(bodies: readonly Json[]): VersionNames {
  const ofObjects = new Set<string>();
  walkMetadata(bodies, (metadata) => {
    if (isOfObject(metadata)) ofObjects.add(metadata['resourceVersion']);
  });
  const ordered = [...ofObjects].map(Number).sort((a, b) => a - b);
  const exact = (text: string): string => `<version ${ordered.indexOf(Number(text)) + 1}>`;
  const atLeast = (text: string): string => {
    const known = ordered.filter((version) => version <= Number(text)).length;
    return known === 0 ? '<version>' : `<version ${known} or later>`;
  };
  const named = (metadata: JsonMap): JsonMap => {
    const text = String(metadata['resourceVersion']);
    return { ...metadata, resourceVersion: isOfObject(metadata) ? exact(text) : atLeast(text) };
  };
  return {
    inBody: (body) => changeMetadata(body, named),
    inText: (text) =>
      text.replace(
        SPOKEN,
        (_, before: string, digits: string, current?: string) =>
          before + (ofObjects.has(digits) ? exact(digits) : '<version>') + (current === undefined ? '' : ' (<version>)'),
      ),
  };
}

const isVersioned = (value: Json): boolean => isMap(value) && /^\d+$/.test(String(value['resourceVersion'] ?? ''));

const isOfObject = (metadata: JsonMap): boolean => metadata['name'] !== undefined;

function walkMetadata(value: Json, visit: (metadata: JsonMap) => void): void {
  if (isVersioned(value)) visit(value);
  if (typeof value !== 'object' || value === null) return;
  for (const member of Object.values(value)) walkMetadata(member, visit);
}

function changeMetadata(value: Json, change: (metadata: JsonMap) => JsonMap): Json {
  if (Array.isArray(value)) return value.map((item) => changeMetadata(item, change));
  if (!isMap(value)) return value;
  const changed = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, changeMetadata(member, change)]));
  return isVersioned(changed) ? change(changed) : changed;
}
