import { expect } from 'chai';
import { generate } from '../../../../scripts/generate/tool-reference.ts';
import { builtInToolNames } from '../../../../shared/core/built-in-tools.ts';

describe('the reference of tools', () => {
  const sections = new Map<string, string>();
  before(async () => {
    const page = (await generate())['docs/tool-reference.md'] ?? '';
    for (const section of page.split(/^## /m).slice(1)) sections.set(section.split('\n', 1)[0] ?? '', section);
  });

  it('has every built-in tool, by name', () => {
    expect([...sections.keys()]).to.deep.equal([...builtInToolNames].sort());
  });

  const rows: [tool: string, says: string][] = [
    ['code_exec', 'Given to: who names it. Effect: effectful. Runtime: `job`.'],
    ['file_write', 'Effect: idempotent; effectful with `mode: append`.'],
    ['update_plan', 'Given to: coordinators, autonomous Agents. Effect: idempotent. Runtime: `job`, `function`.'],
    ['read_skill', 'Given to: Tasks whose skills are too long for the instructions.'],
    ['web_search', '| **`query`** | string |  |'],
    ['web_search', '| `limit` | integer, 1 to 20 | `5` |'],
    ['create_agent', '| **`coordination.allowedAgents[].name`** | string |'],
    ['search_transcript', '| `roles` | list of `user`, `assistant`, `system`, `tool` |'],
  ];
  for (const [tool, says] of rows) it(`${tool}: ${says}`, () => expect(sections.get(tool)).to.include(says));
});
