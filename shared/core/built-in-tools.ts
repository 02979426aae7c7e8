/** Names of the tools that workers bring along; the tools themselves are in shared/tools, which is too much to load for a look at names. */
export const builtInToolNames: readonly string[] = [
  'code_exec',
  'file_read',
  'file_write',
  'update_plan',
  'delegate_task',
  'wait_for_tasks',
  'cancel_task',
  'send_message',
  'check_messages',
  'search_transcript',
];
