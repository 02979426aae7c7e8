import { definePlatformTool } from './remote-tool.ts';

/** Pages of the web by what they are about, from the search engine that the installation has (contract 4.7). */
export const webSearch = definePlatformTool({
  name: 'web_search',
  description: 'Search the web. You get title, address and a piece of the text of each page; web_fetch reads one.',
  parameters: {
    type: 'object',
    required: ['query'],
    properties: {
      query: { type: 'string', minLength: 1, maxLength: 1000, description: 'What to look for.' },
      limit: { type: 'integer', minimum: 1, maximum: 20, default: 5, description: 'Pages at most (5 if left out).' },
    },
  },
});
