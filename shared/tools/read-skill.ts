import { defineTool } from './tool.ts';

interface Args {
  readonly name: string;
  readonly file?: string;
}

/** A skill that the system prompt only names. */
export const readSkill = defineTool<Args>({
  name: 'read_skill',
  description:
    'Read one of the skills that your instructions list, before you do what it is about. The answer has its guide and the paths of its other files; call again with one of these to read that file.',
  parameters: {
    type: 'object',
    required: ['name'],
    properties: {
      name: { type: 'string', minLength: 1, description: 'Name of the skill, as it is listed.' },
      file: { type: 'string', minLength: 1, description: 'Path of one of its files; its guide if left out.' },
    },
  },
  aliases: { skill: 'name', skill_name: 'name', path: 'file' },
  effect: 'pure',
  run: ({ name, file }, { task }) => task.readSkill(name, file),
});
