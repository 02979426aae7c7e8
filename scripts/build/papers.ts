import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { billOfMaterials } from './bill-of-materials.ts';
import type { BundledPackage } from './packages.ts';

export interface Papers {
  readonly name: string;
  readonly version: string;
  readonly packages: readonly BundledPackage[];
}

/** Writes what goes with the bundles into their folder: the bill of materials, our license, and those of the packages. */
export async function writePapers(folder: string, papers: Papers): Promise<void> {
  await Promise.all([
    writeFile(join(folder, 'sbom.json'), `${JSON.stringify(billOfMaterials(papers), null, 2)}\n`),
    writeFile(join(folder, 'THIRD-PARTY-LICENSES'), notices(papers.packages)),
    copyFile(fileURLToPath(new URL('../../LICENSE', import.meta.url)), join(folder, 'LICENSE')),
  ]);
}

/** The licenses ask that their texts go along with the code, bundled or not. */
function notices(packages: readonly BundledPackage[]): string {
  const line = '-'.repeat(80);
  const texts = packages.map(({ name, version, license = 'license not stated', notice }) =>
    [line, `${name} ${version} (${license})`, line, notice || 'The package has no license file.', ''].join('\n\n'),
  );
  return texts.join('\n');
}
