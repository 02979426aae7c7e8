// Generated from crds/core.orka.ai_tasktemplates.yaml; do not edit.
import type { Condition, ObjectMeta } from '../meta.ts';

/** What Task a CloudEvent of somebody else becomes. */
export interface TaskTemplate {
  apiVersion: 'core.orka.ai/v1alpha1';
  kind: 'TaskTemplate';
  metadata: ObjectMeta;
  /** Which events are taken, and the Task that each becomes. */
  spec: TaskTemplateSpec;
  /** Whether events become Tasks. */
  status?: TaskTemplateStatus;
}

/** Which events are taken, and the Task that each becomes. */
export interface TaskTemplateSpec {
  /** Types of events that are taken, or their beginnings with * after them; any type if empty. */
  allowedTypes?: string[];
  /** Sources of events that are taken, or their beginnings with * after them; any source if empty. */
  allowedSources?: string[];
  /** JSON Schema (2020-12) that the data of an event has to fit; any data if empty. */
  schema?: Record<string, unknown>;
  /** The Task. Its strings may hold CEL expressions over event, as ${ event.data.title }; $${ is a plain ${. */
  task: TaskTemplateTask;
}

/** The Task. Its strings may hold CEL expressions over event, as ${ event.data.title }; $${ is a plain ${. */
export interface TaskTemplateTask {
  /** What the Task gets beside its name, which follows from template, source and id. */
  metadata?: TaskTemplateTaskMetadata;
  /** Its spec, as that of a Task but for requestedBy and transaction. */
  spec: Record<string, unknown>;
}

/** What the Task gets beside its name, which follows from template, source and id. */
export interface TaskTemplateTaskMetadata {
  /** Its labels; names that start with orka.ai/ are the platform's. */
  labels?: Record<string, string>;
  /** Its annotations; names that start with orka.ai/ are the platform's. */
  annotations?: Record<string, string>;
}

/** Whether events become Tasks. */
export interface TaskTemplateStatus {
  /** Latest observations of the TaskTemplate, one of each type. */
  conditions?: Condition[];
}
