import { withApi } from '../../connect/connect.ts';
import type { ServerFlags } from '../../connect/find-server.ts';
import type { Context } from '../../context.ts';
import { formatFacts, skillColumns } from '../../core/knowledge.ts';
import { withoutControls } from '../../core/plan.ts';
import { type ExitStatus, exitStatus } from '../../exit-status.ts';
import { printObject } from '../../output.ts';
import { type ListFormat, printList } from '../list-output.ts';

/** Lists the Skills of a namespace by name. */
export async function listSkills(
  { output, ...flags }: ServerFlags & { readonly output?: ListFormat },
  context: Context,
): Promise<ExitStatus> {
  return withApi(flags, context, async (api) => {
    const items = (await api.knowledge.listSkills()).toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    const columns = skillColumns(context.now());
    await printList(items, output, context, { what: 'Skills', nameOf: ({ metadata }) => metadata.name, columns });
    return exitStatus.ok;
  });
}

/** Shows a Skill: what it is about, its guide, and the names of its files. */
export async function getSkill(
  name: string,
  { output, ...flags }: ServerFlags & { readonly output?: 'json' | 'yaml' },
  context: Context,
): Promise<ExitStatus> {
  return withApi(flags, context, async (api) => {
    const skill = await api.knowledge.getSkill(name);
    if (output !== undefined) await printObject(skill, output, context);
    else {
      const { displayName = '', description, version = '', author = '', tags = [], content } = skill.spec;
      const files = Object.keys(content.files ?? {})
        .toSorted()
        .join(', ');
      const { phase = '', contentHash = '' } = skill.status ?? {};
      const facts = {
        name,
        title: displayName,
        description,
        version,
        author,
        tags: tags.join(', '),
        files,
        phase,
        sha256: contentHash,
      };
      context.out.write(formatFacts(facts, content.inline));
    }
    return exitStatus.ok;
  });
}

/** Prints the guide alone. On a terminal nothing of it moves the cursor. */
export async function printGuide(name: string, flags: ServerFlags, context: Context): Promise<ExitStatus> {
  return withApi(flags, context, async (api) => {
    const { inline } = (await api.knowledge.getSkill(name)).spec.content;
    context.out.write(context.out.isTerminal ? withoutControls(inline) : inline);
    return exitStatus.ok;
  });
}
