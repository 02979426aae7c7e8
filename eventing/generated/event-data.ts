// Generated from eventing/schemas/*.json; do not edit.

/**
 * What the data of each event type is.
 */
export interface EventData {
  'ai.orka.job.finished.v1': JobFinished;
  'ai.orka.llm.answered.v1': LlmAnswered;
  'ai.orka.llm.call.v1': LlmCall;
  'ai.orka.notification.due.v1': NotificationDue;
  'ai.orka.plan.updated.v1': PlanUpdated;
  'ai.orka.run.due.v1': RunDue;
  'ai.orka.schedule.due.v1': ScheduleDue;
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
 * One turn of a Task's run is answered, and the answer is in its journal; a worker that asked directly finds it here as well.
 */
export interface LlmAnswered {
  task: ObjectRef;
  run: number;
  step: number;
  answer?: import('../../shared/llm/types.ts').ModelAnswer;
}
/**
 * One model turn of a Task's run. A worker says what is asked; without that the receiver reads it from the run's journal. The model, its settings and its key are chosen by the receiver.
 */
export interface LlmCall {
  task: ObjectRef;
  run: number;
  step: number;
  request?: import('../../shared/llm/types.ts').ModelRequest;
}
/**
 * What a Task's end is to be told to somebody outside is due to be sent, for the first time or again.
 */
export interface NotificationDue {
  task: ObjectRef;
  /**
   * Id of the notification in the store.
   */
  notification: string;
}
/**
 * An autonomous Task has written its plan.
 */
export interface PlanUpdated {
  task: ObjectRef;
  iteration: number;
}
/**
 * A run without a pod may be able to go on: what it waits for may be there, or nothing was heard of it.
 */
export interface RunDue {
  task: ObjectRef;
}
/**
 * A scheduled Task may have a slot that is due, a run that has ended, or another schedule than before.
 */
export interface ScheduleDue {
  task: ObjectRef;
}
/**
 * A Task wants to start, or to be looked at again because what it waited for may have come.
 */
export interface TaskAdmitted {
  task: ObjectRef;
  parent?: ObjectRef;
  hint?: AdmissionHint;
}
/**
 * What whoever says this has seen of the Task: where to begin to read, and nothing to decide by.
 */
export interface AdmissionHint {
  resourceVersion: string;
  agent?: {
    namespace: string;
    name: string;
  };
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
