/** What the commands of `orka store` have in common. */
export interface StoreFlags {
  readonly force?: boolean;
  readonly output?: 'json' | 'yaml';
}
