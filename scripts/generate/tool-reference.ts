import type { Agent } from '../../shared/api/generated/agent.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import type { JsonSchema } from '../../shared/api/kubernetes/custom-resource-definition.ts';
import { annotations } from '../../shared/core/labels.ts';
import { toolsForRun } from '../../shared/core/tools-for-run.ts';
import { builtInTools } from '../../shared/tools/catalogue.ts';
import type { Tool } from '../../shared/tools/tool.ts';
import { fieldTable } from './fields.ts';

const introduction = `# Reference: built-in tools

Generated from the tools themselves: what a model is told of each of them, and what the platform makes of it. How tools are given and
written is in [Tools](tools.md).

- **Parameters** in bold are required. Arguments are checked before anything is run, and the model is told what is wrong with them.
- **Given to** says who has a tool without naming it. Any other Agent names it in \`spec.tools\`, a Task in \`spec.ai.tools\`.
- **Effect** says [what becomes of a call that was cut short](tools.md#calls-that-were-cut-short).
- **Runtime** says [where a Task can run](runtimes.md) that has the tool.
`;

/** A run that is given tools, by what it is called in the page. */
interface Given {
  readonly called: string;
  readonly task?: Partial<Task>;
  readonly agent?: Partial<Agent['spec']>;
  readonly also?: readonly string[];
}

const runs: readonly Given[] = [
  { called: 'coordinators', agent: { coordination: { enabled: true } } },
  { called: 'autonomous Agents', agent: { coordination: { enabled: false, autonomous: true } } },
  { called: 'children of a Task', task: { metadata: { name: 'child', annotations: { [annotations.parentTaskUid]: 'uid' } } } },
  { called: 'Tasks in a session', task: { spec: { type: 'ai', sessionRef: { name: 'session' } } } },
  { called: 'Tasks whose skills are too long for the instructions', also: ['read_skill'] },
];

/**
 * Generates the page that says what each built-in tool takes and does.
 *
 * @returns its content, by its path from the root of the repository
 */
export async function generate(): Promise<Record<string, string>> {
  const sections = builtInTools.toSorted((a, b) => a.definition.name.localeCompare(b.definition.name)).map(sectionOf);
  return { 'docs/tool-reference.md': [introduction, ...sections].join('\n') };
}

function sectionOf(tool: Tool): string {
  const { name, description, parameters } = tool.definition;
  return [
    `## ${name}`,
    '',
    description,
    '',
    `Given to: ${givenTo(name)}. Effect: ${effectOf(tool)}. Runtime: ${tool.needs === 'workspace' ? '`job`' : '`job`, `function`'}.`,
    '',
    fieldTable(parameters as JsonSchema, { head: 'parameter' }),
    '',
  ].join('\n');
}

function givenTo(tool: string): string {
  const given = runs.filter((run) => has(run, tool)).map(({ called }) => called);
  return given.length === 0 ? 'who names it' : given.join(', ');
}

function has({ task, agent = {}, also }: Given, tool: string): boolean {
  const apiVersion = 'core.orka.ai/v1alpha1';
  const plain: Task = { apiVersion, kind: 'Task', metadata: { name: 'task' }, spec: { type: 'ai' }, ...task };
  return toolsForRun(plain, { apiVersion, kind: 'Agent', metadata: { name: 'agent' }, spec: agent }, also).tools.includes(tool);
}

/** Its usual effect, and which choice of a parameter has another. */
function effectOf(tool: Tool): string {
  const usual = tool.effectOf({});
  const { properties = {} } = tool.definition.parameters as JsonSchema;
  const others = Object.entries(properties).flatMap(([name, { enum: choices = [] }]) =>
    choices.map((value) => ({ name, value, effect: tool.effectOf({ [name]: value }) })),
  );
  const exceptions = others
    .filter(({ effect }) => effect !== usual)
    .map(({ name, value, effect }) => `${effect} with \`${name}: ${value}\``);
  return [usual, ...exceptions].join('; ');
}
