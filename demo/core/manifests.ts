/** Where the demo's model is. */
export type ModelChoice =
  | { readonly kind: 'scripted'; readonly baseURL: string }
  | { readonly kind: 'anthropic'; readonly apiKey: string }
  | { readonly kind: 'openai'; readonly apiKey: string };

const openaiModel = 'gpt-4o';

/** The manifests of an example with its Provider and Secret pointing at the chosen model, all else as it is. */
export function forModel<M extends { readonly kind: string }>(manifests: readonly M[], choice: ModelChoice): M[] {
  return manifests.map((manifest) => {
    if (manifest.kind === 'Provider') return { ...manifest, spec: providerSpec(specOf(manifest), choice) };
    if (manifest.kind === 'Secret' && choice.kind !== 'scripted')
      return { ...manifest, stringData: { 'api-key': choice.apiKey } };
    return manifest;
  });
}

const specOf = (manifest: object): object =>
  'spec' in manifest && typeof manifest.spec === 'object' && manifest.spec !== null ? manifest.spec : {};

function providerSpec(spec: object, choice: ModelChoice): object {
  switch (choice.kind) {
    case 'scripted':
      return { ...spec, baseURL: choice.baseURL };
    case 'anthropic':
      return spec;
    case 'openai':
      return { ...spec, type: 'openai', defaultModel: openaiModel };
  }
}
