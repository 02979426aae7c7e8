import { createHash } from 'node:crypto';
import type { Tool, ToolSpec } from '../../../shared/api/generated/tool.ts';
import type { ToolOffer } from '../../../shared/api/worker.ts';
import { toolObjectOf } from '../../../shared/core/tools-for-run.ts';
import type { Effect } from '../../../shared/tools/core/effect.ts';

/** The longest name that every model takes. */
const longestName = 64;

/** A tool of an MCP server, as it describes itself. */
export interface RemoteTool {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly effect: Effect;
}

/** What the model calls a Tool, or the tool `remote` of the MCP server behind it: letters, digits, `_` and `-` only. */
export function offeredName(tool: string, remote?: string): string {
  const whole = (remote === undefined ? tool : `${tool}__${remote}`).replace(/[^\w-]/g, '_');
  if (whole.length <= longestName) return whole;
  const hash = createHash('sha256')
    .update(`${tool}__${remote ?? ''}`)
    .digest('hex')
    .slice(0, 8);
  return `${whole.slice(0, longestName - 9)}_${hash}`;
}

/** The Tool objects that a name may stand for, of those that the run may use; of one whose name ends where another's goes on, both. */
export function candidatesFor(offered: string, custom: readonly string[]): string[] {
  const objects = [...new Set(custom.map(toolObjectOf))];
  const head = offered.slice(0, longestName - 9);
  return objects.filter(
    (name) => offeredName(name) === offered || head.startsWith(`${offeredName(name)}__`.slice(0, head.length)),
  );
}

/** True where the run may use this tool of an MCP server: its Task or Agent names the Tool, or this very tool of it. */
export function mayUse(custom: readonly string[], tool: string, remote: string): boolean {
  return custom.includes(tool) || custom.some((name) => toolObjectOf(name) === tool && name.slice(tool.length + 2) === remote);
}

/** A Tool with an HTTP endpoint, as the model sees it. */
export function offerOf({ metadata, spec }: Tool): ToolOffer {
  return { name: offeredName(metadata.name), description: spec.description, parameters: parametersOf(spec.parameters) };
}

/** A tool of the MCP server behind a Tool, as the model sees it. */
export function remoteOfferOf({ metadata }: Tool, { name, description, parameters }: RemoteTool): ToolOffer {
  return { name: offeredName(metadata.name, name), description, parameters: parametersOf(parameters) };
}

/** What a second call does, as the Tool says or its method implies (RFC 9110, section 9.2). */
export function effectOf({ effect, http }: ToolSpec): Effect {
  if (effect !== undefined) return effect;
  switch (http?.method) {
    case 'GET':
      return 'pure';
    case 'PUT':
    case 'DELETE':
      return 'idempotent';
    default:
      return 'effectful';
  }
}

/** Every provider wants an object's schema. */
function parametersOf(schema: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { ...schema, type: 'object', properties: schema['properties'] ?? {} };
}
