import builtIn from './data/models.json' with { type: 'json' };

/** What is known of a model. What is left out is not known: it is sent as it was asked for, and priced as "unknown". */
export interface ModelFacts {
  /** Tokens of prompt and answer together. */
  readonly contextTokens?: number;
  /** The longest answer that can be asked for, in tokens. */
  readonly maxOutputTokens?: number;
  /** Whether it takes a temperature. */
  readonly temperature?: boolean;
  /** Whether it can be told how much to think. */
  readonly reasoningEffort?: boolean;
  /** Anthropic: whether it decides by itself when to think, once it may. */
  readonly adaptiveThinking?: boolean;
  /** Whether its answers can be held to a JSON Schema. */
  readonly outputSchema?: boolean;
  readonly images?: boolean;
  /** PDF documents. */
  readonly files?: boolean;
  readonly price?: ModelPrice;
}

/** US dollars for a million tokens. */
export interface Rates {
  readonly input: number;
  readonly output: number;
  /** Prompt tokens that come from the provider's cache; like any other where it is left out. */
  readonly cachedInput?: number;
  /** Prompt tokens that are written into it; like any other where it is left out. */
  readonly cacheWrite?: number;
}

export interface ModelPrice extends Rates {
  /** What the whole call costs where its prompt has more than `above` tokens, cached ones included. */
  readonly longPrompt?: Rates & { readonly above: number };
  /** The day on which this was the price, YYYY-MM-DD. */
  readonly asOf: string;
  /** Where that was said. */
  readonly source?: string;
}

/** Models by name. A key that ends in `*` stands for all names that begin so; any other for that name and its dated snapshots. */
export type Models = Readonly<Record<string, ModelFacts>>;

/** The models that the platform knows by itself. */
export const builtInModels: Models = builtIn;

/** What may follow a model's name without making it another model: a date, or `latest`. */
const snapshot = /^[-@](?:\d{8}|\d{4}-\d{2}-\d{2}|latest)$/;

/**
 * What is known of the model of this name: the entry with the longest key that fits. A family (`gpt-5*`) says nothing of prices, so that a
 * new member of it costs "unknown" rather than what an older one did. Undefined where nothing fits.
 */
export function lookUp(models: Models, name: string): ModelFacts | undefined {
  let found: ModelFacts | undefined;
  let best = 0;
  for (const [key, facts] of Object.entries(models)) {
    const fit = fitOf(key, name);
    if (fit > best) {
      best = fit;
      found = facts;
    }
  }
  return found;
}

/** How well a key fits a name: the longer the better, and a name better than a family; 0 where it does not. */
function fitOf(key: string, name: string): number {
  if (key.endsWith('*')) return name.startsWith(key.slice(0, -1)) ? key.length * 2 - 2 : 0;
  if (!name.startsWith(key)) return 0;
  const rest = name.slice(key.length);
  return rest === '' || snapshot.test(rest) ? key.length * 2 + 1 : 0;
}
