// Generated from eventing/schemas/*.json; do not edit.

/**
 * What the data of each event type is.
 */
export interface EventData {
  'ai.orka.job.finished.v1': JobFinished;
  'ai.orka.llm.answered.v1': LlmAnswered;
  'ai.orka.llm.call.v1': LlmCall;
  'ai.orka.plan.updated.v1': PlanUpdated;
  'ai.orka.task.admitted.v1': TaskAdmitted;
  'ai.orka.task.finished.v1': TaskFinished;
  'ai.orka.task.started.v1': TaskStarted;
}
/**
 * A Task's Job may have come to its end, or what was decided about it should be decided again.
 */
export interface JobFinished {
  task: ObjectRef;
  /**
   * The Job's name, in the Task's namespace.
   */
  job: string;
}
/**
 * Points at one object of the Kubernetes API, as it was when it was seen.
 */
export interface ObjectRef {
  namespace: string;
  name: string;
  uid: string;
}
/**
 * A model's answer to one turn, as it stands in the journal.
 */
export interface LlmAnswered {
  task: ObjectRef;
  run: number;
  step: number;
  answer: import('../../shared/llm/types.ts').ModelAnswer;
}
/**
 * One model turn of a Task's run. The model, its settings and its key are chosen by the receiver.
 */
export interface LlmCall {
  task: ObjectRef;
  run: number;
  step: number;
  request: import('../../shared/llm/types.ts').ModelRequest;
}
/**
 * An autonomous Task has written its plan.
 */
export interface PlanUpdated {
  task: ObjectRef;
  iteration: number;
}
/**
 * A Task wants to start, or to be looked at again because what it waited for may have come.
 */
export interface TaskAdmitted {
  task: ObjectRef;
  parent?: ObjectRef;
}
/**
 * A Task has reached a terminal phase.
 */
export interface TaskFinished {
  task: ObjectRef;
  phase: 'Succeeded' | 'Failed' | 'Cancelled';
  parent?: ObjectRef;
}
/**
 * A Task's Job has been launched.
 */
export interface TaskStarted {
  task: ObjectRef;
  /**
   * The Job's name, in the Task's namespace.
   */
  job: string;
  parent?: ObjectRef;
}
