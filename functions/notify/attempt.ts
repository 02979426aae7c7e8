import type { ObjectRef } from '../../eventing/core/catalogue.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Tasks } from '../../shared/api/kinds.ts';
import { setCondition } from '../../shared/core/conditions.ts';
import { timestamp } from '../../shared/core/time.ts';
import { InvalidError, toOrkaError } from '../../shared/errors/catalogue.ts';
import { serviceAddress } from '../../shared/kube/service-address.ts';
import { patchStatus, retryOnConflict, unlessGone } from '../../shared/kube/update.ts';
import { postOutbound } from '../../shared/outbound/post.ts';
import { type Attempted, type Outcome, outcomeOf } from './core/outcome.ts';
import { headersOf } from './core/payload.ts';
import { reportOf } from './core/report.ts';
import { standardHeaders } from './core/signature.ts';
import { type Deps, fieldManager } from './deps.ts';
import { readTask, signingKeys } from './gather.ts';

/** Longer than an attempt and what follows it take; after that somebody else tries. */
const claimMs = 60_000;

/**
 * Makes one attempt at a notification, where it is this process's turn. Resolves with when the next one is to be, in milliseconds since the
 * epoch, where there is to be one.
 */
export async function attempt(ref: ObjectRef, notification: string, deps: Deps): Promise<number | undefined> {
  const { store, holder } = deps;
  const task = await readTask(ref, deps);
  // Its notification went with its records.
  if (task === undefined) return undefined;
  const claim = await unlessGone(() => store.claimNotification(ref, notification, { holder, ttlMs: claimMs }));
  if (claim?.granted !== true) return undefined;
  const outcome = outcomeOf(await send(task, notification, claim.body, deps), claim.attempt, deps.now());
  deps.onAttempt(outcome.kind);
  // What was delivered is shown first: should we end here, it is delivered once more, which its id tells the receiver.
  await show(ref, outcome, claim.attempt, deps);
  const nextAt = outcome.kind === 'retry' ? outcome.at : undefined;
  await unlessGone(() =>
    store.endNotification(ref, notification, {
      holder,
      delivered: outcome.kind === 'delivered',
      ...(outcome.kind === 'delivered' ? {} : { error: outcome.error }),
      ...(nextAt === undefined ? {} : { nextAt: new Date(nextAt).toISOString() }),
    }),
  );
  return nextAt;
}

async function send(task: Task, id: string, body: string, deps: Deps): Promise<Attempted> {
  const namespace = task.metadata.namespace ?? 'default';
  // The address is the Task's own, not the one that was kept: what was set right since counts.
  const url = task.spec.webhookURL;
  if (!url) return { kind: 'failed', message: 'spec.webhookURL was taken away', final: true };
  try {
    const keys = await signingKeys(task, deps);
    const timestamp = Math.floor(deps.now() / 1000);
    const answer = await postOutbound(url, {
      policy: { ...deps.policy, namespace },
      serviceAddress: (ns, name) => serviceAddress(ns, name, deps.kube),
      headers: { ...headersOf(task), ...standardHeaders({ id, timestamp, body }, keys) },
      body,
      timeoutMs: deps.attemptMs,
      signal: deps.stopping,
    });
    return { kind: 'answered', ...answer };
  } catch (error) {
    if (deps.stopping.aborted) return { kind: 'failed', message: 'the platform was restarted', final: false };
    return { kind: 'failed', message: toOrkaError(error).message, final: error instanceof InvalidError };
  }
}

/** Says in the Task's status how it went. Where that is not possible the delivery still counts. */
async function show(ref: ObjectRef, outcome: Outcome, attempt: number, deps: Deps): Promise<void> {
  const { kube, events, log, now } = deps;
  const { condition, happening } = reportOf(outcome, attempt, ref.name);
  const isDelivered = outcome.kind === 'delivered';
  log.info(
    { task: ref, attempt, outcome: outcome.kind, ...('error' in outcome ? { error: outcome.error } : {}) },
    'told a receiver',
  );
  try {
    const shown = await unlessGone(() =>
      retryOnConflict(async () => {
        const task = await kube.get(Tasks, ref.namespace, ref.name);
        if (task?.metadata.uid !== ref.uid) return undefined;
        const conditions = [...setCondition(task.status?.conditions ?? [], condition, timestamp(now()))];
        const status = { conditions, ...(isDelivered ? { webhookDelivered: true } : {}) };
        return patchStatus(kube, Tasks, task, { status, fieldManager });
      }),
    );
    if (shown !== undefined) await events.record(shown, happening);
  } catch (err) {
    log.warn({ err, task: ref }, 'the status of a Task does not show what became of its notification');
  }
}
