/** What a tool needs beside the platform itself: `workspace` is files and processes of its own, which only a pod has. */
export interface ToolNeeds {
  readonly needs?: 'workspace';
}

/** The tools that the platform brings along, by name; the tools themselves are in shared/tools, which is too much to load for a look at these. */
export const builtInTools: Readonly<Record<string, ToolNeeds>> = {
  code_exec: { needs: 'workspace' },
  file_read: { needs: 'workspace' },
  file_write: { needs: 'workspace' },
  update_plan: {},
  delegate_task: {},
  wait_for_tasks: {},
  cancel_task: {},
  send_message: {},
  check_messages: {},
  search_transcript: {},
  recall_memory: {},
  remember: {},
  propose_memory: {},
  read_skill: {},
  web_fetch: {},
  web_search: {},
  create_container_task: {},
  create_agent: {},
  delete_agent: {},
};

export const builtInToolNames: readonly string[] = Object.keys(builtInTools);
