import { defineTool } from './tool.ts';

interface Args {
  readonly mark_read: boolean;
}

/** What others have sent to this Task. */
export const checkMessages = defineTool<Args>({
  name: 'check_messages',
  description: 'Read the messages that other tasks have sent to you since you last looked.',
  parameters: {
    type: 'object',
    properties: {
      mark_read: { type: 'boolean', default: true, description: 'Whether they count as read afterwards (default true).' },
    },
  },
  effect: 'idempotent',
  async run({ mark_read }, { task, call }) {
    const messages = await task.messages({ markRead: mark_read, call });
    return {
      count: messages.length,
      messages: messages.map(({ fromTask, content, createdAt }) => ({ from: fromTask, content, sent_at: createdAt })),
    };
  },
});
