/** The kind of test/fixtures/apiserver/widget-crd.yaml, compiled, and objects of it. */
import { readFileSync } from 'node:fs';
import { type CompiledSchema, compileSchema, type JsonObject } from '../../../../local/apiserver/schema/compile.ts';
import type { Schema } from '../../../../local/apiserver/schema/structural.ts';
import { parseYaml } from '../../../../shared/yaml/yaml.ts';

interface Definition {
  readonly spec: {
    readonly versions: readonly [
      { readonly schema: { readonly openAPIV3Schema: Schema }; readonly additionalPrinterColumns: readonly never[] },
    ];
  };
}

const fixtures = new URL('../../../fixtures/apiserver/', import.meta.url);

/** A fixture's text. */
export const fixture = (name: string): string => readFileSync(new URL(name, fixtures), 'utf8');

export const widgetDefinition = parseYaml(fixture('widget-crd.yaml')) as Definition;
export const widgetSchema: Schema = widgetDefinition.spec.versions[0].schema.openAPIV3Schema;
export const widgetVersion = 'schema.example.com/v1';

/** A fresh compilation. */
export const compileWidget = (): CompiledSchema => compileSchema(widgetSchema, 'Widget');

/** A widget with this spec. */
export const widget = (spec: JsonObject, more: JsonObject = {}): JsonObject => ({
  apiVersion: widgetVersion,
  kind: 'Widget',
  metadata: { name: 'w' },
  spec,
  ...more,
});
