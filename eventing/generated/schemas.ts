// Generated from eventing/schemas/*.json; do not edit.

/** The schema of each event type's data. */
export const dataSchemas = {
  'ai.orka.job.finished.v1': {
    $id: 'job.finished.v1.json',
    title: 'JobFinished',
    description: "A Task's Job may have come to its end, or what was decided about it should be decided again.",
    type: 'object',
    required: ['task', 'job'],
    properties: {
      task: { $ref: 'object-ref.json' },
      job: { type: 'string', minLength: 1, maxLength: 63, description: "The Job's name, in the Task's namespace." },
    },
  },
  'ai.orka.llm.answered.v1': {
    $id: 'llm.answered.v1.json',
    title: 'LlmAnswered',
    description:
      "One turn of a Task's run is answered, and the answer is in its journal; a worker that asked directly finds it here as well.",
    type: 'object',
    required: ['task', 'run', 'step'],
    properties: {
      task: { $ref: 'object-ref.json' },
      run: { type: 'integer', minimum: 1 },
      step: { type: 'integer', minimum: 0 },
      answer: {
        type: 'object',
        tsType: "import('../../shared/llm/types.ts').ModelAnswer",
        required: ['content', 'stopReason', 'usage', 'provider', 'model'],
      },
    },
  },
  'ai.orka.llm.call.v1': {
    $id: 'llm.call.v1.json',
    title: 'LlmCall',
    description:
      "One model turn of a Task's run. A worker says what is asked; without that the receiver reads it from the run's journal. The model, its settings and its key are chosen by the receiver.",
    type: 'object',
    required: ['task', 'run', 'step'],
    properties: {
      task: { $ref: 'object-ref.json' },
      run: { type: 'integer', minimum: 1 },
      step: { type: 'integer', minimum: 0 },
      request: {
        type: 'object',
        tsType: "import('../../shared/llm/types.ts').ModelRequest",
        required: ['system', 'messages', 'tools'],
        properties: {
          system: { type: 'string' },
          messages: {
            type: 'array',
            minItems: 1,
            items: {
              type: 'object',
              required: ['role', 'content'],
              properties: {
                role: { enum: ['user', 'assistant'] },
                content: {
                  type: 'array',
                  items: {
                    type: 'object',
                    required: ['type'],
                    properties: { type: { enum: ['text', 'tool_call', 'tool_result', 'thinking'] } },
                  },
                },
              },
            },
          },
          prompt: { type: 'integer', minimum: 0 },
          outputSchema: { type: 'object' },
          tools: {
            type: 'array',
            items: {
              type: 'object',
              required: ['name', 'description', 'parameters'],
              properties: {
                name: { type: 'string' },
                description: { type: 'string' },
                parameters: { type: 'object' },
              },
            },
          },
        },
      },
    },
  },
  'ai.orka.notification.due.v1': {
    $id: 'notification.due.v1.json',
    title: 'NotificationDue',
    description: "What a Task's end is to be told to somebody outside is due to be sent, for the first time or again.",
    type: 'object',
    required: ['task', 'notification'],
    properties: {
      task: { $ref: 'object-ref.json' },
      notification: {
        type: 'string',
        description: 'Id of the notification in the store.',
        minLength: 1,
        maxLength: 128,
      },
    },
  },
  'ai.orka.plan.updated.v1': {
    $id: 'plan.updated.v1.json',
    title: 'PlanUpdated',
    description: 'An autonomous Task has written its plan.',
    type: 'object',
    required: ['task', 'iteration'],
    properties: {
      task: { $ref: 'object-ref.json' },
      iteration: { type: 'integer', minimum: 0 },
    },
  },
  'ai.orka.run.due.v1': {
    $id: 'run.due.v1.json',
    title: 'RunDue',
    description: 'A run without a pod may be able to go on: what it waits for may be there, or nothing was heard of it.',
    type: 'object',
    required: ['task'],
    properties: {
      task: { $ref: 'object-ref.json' },
    },
  },
  'ai.orka.schedule.due.v1': {
    $id: 'schedule.due.v1.json',
    title: 'ScheduleDue',
    description: 'A scheduled Task may have a slot that is due, a run that has ended, or another schedule than before.',
    type: 'object',
    required: ['task'],
    properties: {
      task: { $ref: 'object-ref.json' },
    },
  },
  'ai.orka.task.admitted.v1': {
    $id: 'task.admitted.v1.json',
    title: 'TaskAdmitted',
    description: 'A Task wants to start, or to be looked at again because what it waited for may have come.',
    type: 'object',
    required: ['task'],
    properties: {
      task: { $ref: 'object-ref.json' },
      parent: { $ref: 'object-ref.json' },
      hint: {
        title: 'AdmissionHint',
        description: 'What whoever says this has seen of the Task: where to begin to read, and nothing to decide by.',
        type: 'object',
        required: ['resourceVersion'],
        properties: {
          resourceVersion: { type: 'string', minLength: 1, maxLength: 64 },
          agent: {
            type: 'object',
            required: ['namespace', 'name'],
            properties: {
              namespace: { type: 'string', minLength: 1, maxLength: 63 },
              name: { type: 'string', minLength: 1, maxLength: 253 },
            },
          },
        },
      },
    },
  },
  'ai.orka.task.finished.v1': {
    $id: 'task.finished.v1.json',
    title: 'TaskFinished',
    description: 'A Task has reached a terminal phase.',
    type: 'object',
    required: ['task', 'phase'],
    properties: {
      task: { $ref: 'object-ref.json' },
      phase: { type: 'string', enum: ['Succeeded', 'Failed', 'Cancelled'] },
      parent: { $ref: 'object-ref.json' },
    },
  },
  'ai.orka.task.started.v1': {
    $id: 'task.started.v1.json',
    title: 'TaskStarted',
    description: "A Task's Job has been launched.",
    type: 'object',
    required: ['task', 'job'],
    properties: {
      task: { $ref: 'object-ref.json' },
      job: { type: 'string', minLength: 1, maxLength: 63, description: "The Job's name, in the Task's namespace." },
      parent: { $ref: 'object-ref.json' },
    },
  },
};

/** What several of them refer to. */
export const sharedSchemas = [
  {
    $id: 'object-ref.json',
    title: 'ObjectRef',
    description: 'Points at one object of the Kubernetes API, as it was when it was seen.',
    type: 'object',
    required: ['namespace', 'name', 'uid'],
    properties: {
      namespace: { type: 'string', minLength: 1, maxLength: 63 },
      name: { type: 'string', minLength: 1, maxLength: 253 },
      uid: { type: 'string', minLength: 1, maxLength: 64 },
    },
  },
];
