import { expect } from 'chai';
import { callTool } from '../../../../shared/tools/call.ts';
import { builtInTools } from '../../../../shared/tools/catalogue.ts';
import type { Effect } from '../../../../shared/tools/core/effect.ts';
import { remoteTool } from '../../../../shared/tools/remote-tool.ts';
import { defineTool, type ToolEnv } from '../../../../shared/tools/tool.ts';

const effectful: readonly string[] = ['code_exec'];
const pure: readonly string[] = ['file_read', 'web_fetch', 'web_search', 'search_transcript', 'wait_for_tasks'];
const said = (name: string): Effect | undefined =>
  effectful.includes(name) ? 'effectful' : pure.includes(name) ? 'pure' : undefined;

describe('tools: what a second call does', () => {
  for (const tool of builtInTools.filter(({ definition }) => said(definition.name) !== undefined))
    it(`${tool.definition.name}: ${said(tool.definition.name)}`, () =>
      expect(tool.effectOf({})).to.equal(said(tool.definition.name)));
  it('a file is written again, and added to only once', () => {
    const write = builtInTools.find(({ definition }) => definition.name === 'file_write');
    expect([write?.effectOf({}), write?.effectOf({ mode: 'append' })]).to.deep.equal(['idempotent', 'effectful']);
  });
  it('what says nothing is effectful, and is not made where it may have been', async () => {
    let runs = 0;
    const run = async (): Promise<object> => {
      runs += 1;
      return { runs };
    };
    const tool = defineTool({ name: 't', description: 'd', parameters: { type: 'object' }, run });
    const call = (begin: boolean) =>
      callTool({ type: 'tool_call', id: 'i', name: 't', arguments: {} }, new Map([['t', tool]]), {
        begin: async () => begin,
      } as unknown as ToolEnv);
    expect(await call(true)).to.deep.equal({ content: '{"runs":1}', isError: false });
    expect((await call(false)).content).to.include('whether it took effect is not known');
    expect(runs).to.equal(1);
  });
  it('of a tool that the platform calls, the platform keeps account', async () => {
    const tool = remoteTool({ name: 'crm', description: 'd', parameters: {} });
    expect(tool.effectOf({})).to.equal('idempotent');
    const asked: object[] = [];
    const task = {
      useTool: async (request: object) => {
        asked.push(request);
        return { content: 'Error executing tool: no', isError: true };
      },
    };
    const env = { task, call: 'u/1/2', callId: 'i' } as unknown as ToolEnv;
    expect(await tool.run({ a: 1 }, env)).to.deep.equal({ content: 'Error executing tool: no', isError: true });
    expect(asked).to.deep.equal([{ tool: 'crm', call: 'u/1/2', callId: 'i', arguments: { a: 1 } }]);
  });
});
