import type { CustomResourceDefinition } from '../../../shared/api/kubernetes/custom-resource-definition.ts';
import { Declarations } from './declarations.ts';
import { importsOf } from './known-types.ts';
import { docComment, typeOf } from './schema.ts';

/**
 * The TypeScript module of one kind: an interface for the object, one for each larger part of it, and a type for each
 * choice. Names are made from the kind and the path, `TaskRetryPolicy`; a part of status whose name is taken already
 * gets `Status` in between.
 *
 * @param crd a definition with one version
 * @param source path of the definition, for the header
 * @throws Error if the definition has no schema
 */
export function typesOf(crd: CustomResourceDefinition, source: string): string {
  const { group, names, versions } = crd.spec;
  const version = versions[0];
  const schema = version?.schema?.openAPIV3Schema;
  if (version === undefined || schema?.properties === undefined) throw new Error(`${source} has no schema`);
  const { spec, status } = schema.properties;
  if (spec === undefined || status === undefined) throw new Error(`${source} needs both spec and status`);

  const { kind } = names;
  const parts = new Declarations(kind);
  const specType = typeOf(spec, `${kind}Spec`, kind, parts);
  const statusType = typeOf(status, `${kind}Status`, kind, parts);
  // A spec is always there: required, or defaulted by the API server.
  const object = `${docComment(schema.description)}export interface ${kind} {
  apiVersion: '${group}/${version.name}';
  kind: '${kind}';
  metadata: ObjectMeta;
  ${docComment(spec.description)}spec: ${specType};
  ${docComment(status.description)}status?: ${statusType};
}`;
  const body = [object, ...parts.all()].join('\n\n');
  return `// Generated from ${source}; do not edit.\n${importsOf(body)}\n${body}\n`;
}
