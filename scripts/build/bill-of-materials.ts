import type { BundledPackage } from './packages.ts';

/** What a bill of materials is about. */
export interface Contents {
  readonly name: string;
  readonly version: string;
  readonly packages: readonly Omit<BundledPackage, 'notice'>[];
}

/**
 * A CycloneDX 1.6 document (ECMA-424) that names every package whose code is in the bundles, and no other. It has no date and no
 * serial number: the same sources give the same bytes.
 */
export function billOfMaterials({ name, version, packages }: Contents): object {
  const own = { type: 'application', 'bom-ref': `${name}@${version}`, name, version };
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { ...own, licenses: [{ license: { id: 'Apache-2.0' } }] } },
    components: packages.map(component),
    dependencies: [{ ref: own['bom-ref'], dependsOn: packages.map(urlOf) }],
  };
}

function component(found: Contents['packages'][number]): object {
  const { name, version, license } = found;
  const purl = urlOf(found);
  const licenses = license === undefined ? {} : { licenses: [licenseOf(license)] };
  return { type: 'library', 'bom-ref': purl, name, version, purl, ...licenses };
}

/** One license by its SPDX identifier, several by their expression. */
const licenseOf = (license: string): object =>
  /[ (]/.test(license) ? { expression: license.replace(/^\((.*)\)$/, '$1') } : { license: { id: license } };

/** A package URL (purl-spec, type npm): the scope's @ is escaped. */
const urlOf = ({ name, version }: { readonly name: string; readonly version: string }): string =>
  `pkg:npm/${name.replace('@', '%40')}@${version}`;
