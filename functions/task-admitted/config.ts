import type { Container } from '../../shared/api/kubernetes/container.ts';
import type { Runtime } from '../../shared/core/runtime.ts';
import type { TracingSettings } from '../../shared/tracing/core/endpoint.ts';

/** What an installation decides about launching Tasks. */
export interface AdmissionConfig {
  readonly images: { readonly ai: string; readonly general: string };
  readonly pull: {
    /** Of the two images above; the cluster's own rule (by tag) where it says nothing, and always for a Task's own image. */
    readonly policy?: Container['imagePullPolicy'] | undefined;
    /** Names of Secrets in the Task's namespace, for every image; where there are none, those of the worker's ServiceAccount hold. */
    readonly secrets: readonly string[];
  };
  /** Where workers find the other rooms. */
  readonly urls: { readonly api: string; readonly store: string; readonly llm: string };
  /** Who a worker's token is for. */
  readonly tokenAudience: string;
  /** How long an Agent may be missing before the Task fails; the operator has to know the same. */
  readonly agentGraceMs: number;
  /** Where `ai` Tasks run for which neither Task nor Agent says it. */
  readonly runtime: Runtime;
  /** How many Tasks of a namespace run at a time, not counting delegated ones; 0 is as many as come. */
  readonly maxTasksPerNamespace: number;
  /** Where workers send spans; nowhere where it says nothing. */
  readonly tracing?: TracingSettings | undefined;
  /** The volume that a coordinator shares with the Tasks below it. */
  readonly workspace: {
    readonly size: string;
    readonly accessMode: 'ReadWriteOnce' | 'ReadWriteMany' | 'ReadWriteOncePod';
    /** The cluster's default where it says nothing. */
    readonly storageClass?: string | undefined;
  };
}

/** All that has a sensible value everywhere; only the addresses have none. */
export const defaultAdmissionConfig: Omit<AdmissionConfig, 'urls'> = {
  images: { ai: 'orka/orka', general: 'orka/orka' },
  pull: { secrets: [] },
  tokenAudience: 'orka',
  agentGraceMs: 5000,
  runtime: 'job',
  maxTasksPerNamespace: 0,
  workspace: { size: '1Gi', accessMode: 'ReadWriteOnce' },
};
