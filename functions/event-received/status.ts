import type { TaskTemplate } from '../../shared/api/generated/task-template.ts';
import { TaskTemplates } from '../../shared/api/kinds.ts';
import { setCondition } from '../../shared/core/conditions.ts';
import { timestamp } from '../../shared/core/time.ts';
import { patchStatus } from '../../shared/kube/update.ts';
import { type Deps, fieldManager } from './deps.ts';

/** Says in the template's status whether events become Tasks; nothing is written where it says so already, and nothing depends on it. */
export async function showReady(template: TaskTemplate, problem: string | undefined, { kube, log, now }: Deps): Promise<void> {
  const before = template.status?.conditions ?? [];
  const { generation } = template.metadata;
  const conditions = setCondition(
    before,
    {
      type: 'Ready',
      status: problem === undefined ? 'True' : 'False',
      reason: problem === undefined ? 'Compiled' : 'TemplateInvalid',
      message: problem ?? 'events become Tasks',
      ...(generation === undefined ? {} : { observedGeneration: generation }),
    },
    timestamp(now()),
  );
  if (conditions === before) return;
  try {
    await patchStatus(kube, TaskTemplates, template, { status: { conditions: [...conditions] }, fieldManager });
  } catch (err) {
    log.debug({ err, template: template.metadata.name }, 'a status could not be written');
  }
}
