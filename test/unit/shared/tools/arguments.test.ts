import { expect } from 'chai';
import { defineTool, type ToolEnv } from '../../../../shared/tools/tool.ts';

describe('tools: the arguments of a call', () => {
  const run = async (given: unknown): Promise<unknown> => {
    let seen: unknown;
    const tool = defineTool<object>({
      name: 't',
      description: 'd',
      parameters: { type: 'object', properties: { task: { type: 'string' }, count: { type: 'integer', default: 3 } } },
      aliases: { task_name: 'task' },
      async run(args) {
        seen = args;
        return {};
      },
    });
    await tool.run(given, {} as unknown as ToolEnv);
    return seen;
  };

  it('may have another name, and be a number in quotes, or null', async () =>
    expect(await run({ task_name: 'a', count: '7', more: null })).to.deep.equal({ task: 'a', count: 7 }));
  it('that are left out have their defaults', async () => expect(await run(undefined)).to.deep.equal({ count: 3 }));
  it('keep names that every object has, and change nothing by them', async () => {
    const given = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2, "toString": 3}') as object;
    expect(JSON.stringify(await run(given))).to.equal('{"__proto__":{"polluted":1},"constructor":2,"toString":3,"count":3}');
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
  });
});
