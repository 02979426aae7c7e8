import { defineTool } from './tool.ts';

interface Args {
  readonly query: string;
  readonly session_name?: string;
  readonly exclude_session_name?: string;
  readonly roles?: readonly string[];
  readonly limit?: number;
  readonly max_snippet_length?: number;
}

/** What was said in the sessions of the namespace, this one's earlier part among them. */
export const searchTranscript = defineTool<Args>({
  name: 'search_transcript',
  description:
    'Search what was said in earlier conversations of this namespace. You get the places where all words of the query occur, best first, each with the text around them.',
  parameters: {
    type: 'object',
    required: ['query'],
    properties: {
      query: { type: 'string', minLength: 1, maxLength: 1000, description: 'Words to look for.' },
      session_name: { type: 'string', description: 'Look in this session only.' },
      exclude_session_name: { type: 'string', description: 'Leave this session out.' },
      roles: {
        type: 'array',
        items: { enum: ['user', 'assistant', 'system', 'tool'] },
        description: 'Only what these have said.',
      },
      limit: { type: 'integer', minimum: 1, maximum: 100, description: 'Places at most (20 if left out).' },
      max_snippet_length: {
        type: 'integer',
        minimum: 1,
        maximum: 2000,
        description: 'Characters of text around each place (200 if left out).',
      },
    },
  },
  aliases: { sessionName: 'session_name', excludeSessionName: 'exclude_session_name', maxSnippetLength: 'max_snippet_length' },
  effect: 'pure',
  async run({ query, session_name, exclude_session_name, roles, limit, max_snippet_length }, { task }) {
    const results = await task.searchTranscripts({
      query,
      sessionName: session_name,
      excludeSessionName: exclude_session_name,
      roles,
      limit,
      maxSnippetLength: max_snippet_length,
    });
    return { count: results.length, results };
  },
});
