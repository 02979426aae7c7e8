/** Types written by hand that parts of a schema stand for, and the modules they come from, seen from the generated file. */
const modules: Record<string, string> = {
  Affinity: '../kubernetes/scheduling.ts',
  Condition: '../meta.ts',
  EnvVar: '../kubernetes/container.ts',
  NamespacedName: '../meta.ts',
  ObjectMeta: '../meta.ts',
  ResourceRequirements: '../kubernetes/container.ts',
  Toleration: '../kubernetes/scheduling.ts',
};

/** Fields that carry a type of Kubernetes wherever they appear in our CRDs. */
export const kubernetesFields: Readonly<Record<string, string>> = {
  affinity: 'Affinity',
  conditions: 'Condition[]',
  env: 'EnvVar[]',
  resources: 'ResourceRequirements',
  tolerations: 'Toleration[]',
};

/** The import statements for the types written by hand that a module's text mentions. */
export function importsOf(body: string): string {
  const byModule = new Map<string, string[]>();
  for (const [type, module] of Object.entries(modules)) {
    if (!new RegExp(`[:<] ?${type}\\b`).test(body)) continue;
    byModule.set(module, [...(byModule.get(module) ?? []), type]);
  }
  return [...byModule]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([module, types]) => `import type { ${types.join(', ')} } from '${module}';\n`)
    .join('');
}
