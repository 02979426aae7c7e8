import { expect } from 'chai';
import type { AgentSpec } from '../../../../shared/api/generated/agent.ts';
import type { Task } from '../../../../shared/api/generated/task.ts';
import { toolsForRun } from '../../../../shared/core/tools-for-run.ts';
import { sampleAgent, sampleChild, sampleTask } from '../../functions/api/core/samples.ts';

const coordinators = [
  'delegate_task',
  'wait_for_tasks',
  'create_container_task',
  'cancel_task',
  'send_message',
  'check_messages',
  'recall_memory',
  'remember',
  'propose_memory',
  'search_transcript',
  'create_agent',
  'delete_agent',
  'update_plan',
];
const optOut = { annotations: { 'orka.ai/disable-coordination-tool-injection': 'true' } };
const named = (...names: string[]): AgentSpec => ({ tools: names.map((name) => ({ name })) });

const rows: { name: string; task?: Task; agent?: AgentSpec; tools: string[]; custom?: string[]; absent?: string[] }[] = [
  { name: 'nobody names any', tools: [] },
  { name: 'the Agent’s, in its order', agent: named('file_write', 'code_exec'), tools: ['file_write', 'code_exec'] },
  {
    name: 'the Task’s come after the Agent’s, once',
    task: sampleTask({ spec: { ai: { tools: ['file_read', 'file_write'] } } }),
    agent: named('file_write'),
    tools: ['file_write', 'file_read'],
  },
  {
    name: 'the user’s own, whole or one tool of an MCP server, and what this version does not have',
    agent: named('web_search', 'create_pull_request', 'file_read', 'my-crm', 'repo.v2__read_file', '__x'),
    tools: ['web_search', 'file_read'],
    custom: ['my-crm', 'repo.v2__read_file'],
    absent: ['create_pull_request', '__x'],
  },
  {
    name: 'a disabled one',
    agent: {
      tools: [
        { name: 'file_read', enabled: false },
        { name: 'file_write', enabled: true },
      ],
    },
    tools: ['file_write'],
  },
  {
    name: 'a disabled one that the Task wants',
    task: sampleTask({ spec: { ai: { tools: ['file_read'] } } }),
    agent: { tools: [{ name: 'file_read', enabled: false }] },
    tools: ['file_read'],
  },
  { name: 'a coordinator', agent: { coordination: { enabled: true } }, tools: coordinators },
  {
    name: 'a coordinator that may not cancel',
    agent: { coordination: { enabled: true }, tools: [{ name: 'cancel_task', enabled: false }] },
    tools: coordinators.filter((tool) => tool !== 'cancel_task'),
  },
  {
    name: 'a coordinator whose Task opts out',
    task: sampleTask(optOut),
    agent: { ...named('update_plan'), coordination: { enabled: true } },
    tools: ['update_plan'],
  },
  {
    name: 'an autonomous Agent that delegates nothing',
    agent: { coordination: { enabled: false, autonomous: true } },
    tools: ['update_plan'],
  },
  {
    name: 'a Task in a session',
    task: sampleTask({ spec: { sessionRef: { name: 's' } } }),
    agent: named('file_read'),
    tools: ['file_read', 'search_transcript'],
  },
  { name: 'a child', task: sampleChild(), agent: named('file_read'), tools: ['file_read', 'send_message', 'check_messages'] },
  {
    name: 'a child that coordinates, each tool once',
    task: sampleChild(),
    agent: { coordination: { enabled: true } },
    tools: coordinators,
  },
];

describe('api core: tools-for-run', () => {
  for (const { name, task = sampleTask(), agent, tools, custom = [], absent = [] } of rows) {
    it(name, () => expect(toolsForRun(task, agent && sampleAgent(agent))).to.deep.equal({ tools, custom, absent }));
  }
});
