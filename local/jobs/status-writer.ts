import { setTimeout as sleep } from 'node:timers/promises';
import type { ResourceKind } from '../../shared/api/kinds.ts';
import { NotFoundError } from '../../shared/errors/catalogue.ts';
import { OrkaError } from '../../shared/errors/orka-error.ts';
import type { Kube, KubeObject } from '../../shared/kube/kube.ts';
import type { Logger } from '../../shared/log/logger.ts';

export interface StatusWriterOptions {
  readonly kube: Kube;
  readonly kind: ResourceKind<KubeObject>;
  readonly at: { readonly namespace: string; readonly name: string };
  readonly fieldManager: string;
  /** Ends the retries. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/** Writes an object's status; of several that come while one is on its way, only the last. */
export interface StatusWriter {
  write(status: object): void;
  /** Resolves when the last status is written, or will never be: the object is gone, or the signal aborted. */
  idle(): Promise<void>;
}

const firstRetryMs = 100;
const lastRetryMs = 5_000;

/** A writer for one object, of whose status it is the only writer; failures are retried. */
export function createStatusWriter({ kube, kind, at, fieldManager, signal, log }: StatusWriterOptions): StatusWriter {
  let next: object | undefined;
  let written: object = {};
  let running: Promise<void> | undefined;

  async function writeAll(): Promise<void> {
    let waitMs = firstRetryMs;
    while (next !== undefined && !signal.aborted) {
      const status = next;
      try {
        await writeOne(status);
        if (next === status) next = undefined;
        waitMs = firstRetryMs;
      } catch (err) {
        if (err instanceof NotFoundError) return;
        log.warn({ err, ...at }, 'a status could not be written');
        if (err instanceof OrkaError && err.retry === 'never') return;
        await sleep(waitMs, undefined, { signal }).catch(() => undefined);
        waitMs = Math.min(waitMs * 2, lastRetryMs);
      }
    }
  }

  async function writeOne(status: object): Promise<void> {
    if (JSON.stringify(status) === JSON.stringify(written)) return;
    await kube.patch(kind, at, { status: replacing(written, status) }, { subresource: 'status', fieldManager });
    written = status;
  }

  return {
    write(status) {
      next = status;
      running ??= writeAll().finally(() => {
        running = undefined;
      });
    },
    async idle() {
      while (running !== undefined) await running;
    },
  };
}

/** A merge patch that also takes away the fields that are gone. */
export function replacing(old: object, next: object): object {
  const gone = Object.keys(old).filter((key) => !(key in next));
  return { ...Object.fromEntries(gone.map((key) => [key, null])), ...next };
}
