/** What is read of the JSON Schema of the chart's values. */
export interface ValueSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, ValueSchema>>;
  readonly allOf?: readonly { readonly $ref?: string }[];
}

/** True for a value that users set as a whole: it says what it is by default, or it may be left out. */
export const isLeaf = ({ properties, default: value }: ValueSchema): boolean => value !== undefined || properties === undefined;
