import type { Skill, SkillSpec } from '../../../shared/api/generated/skill.ts';
import { InvalidError } from '../../../shared/errors/catalogue.ts';

/** Fields of the spec that may also stand at the top of the body. */
const flatFields = ['displayName', 'description', 'version', 'author', 'tags', 'source'] as const;

/** The body of `POST /skills` and `PUT /skills/:name`: a manifest, fields of the Skill at the top, or both; what stands at the top wins. */
export interface SkillBody {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  /** The guide, or the guide and its files. */
  readonly content?: string | SkillSpec['content'];
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  readonly spec?: Partial<SkillSpec>;
  readonly [field: string]: unknown;
}

/**
 * The Skill to create, or what one is to become.
 *
 * Throws an InvalidError that names the field: name, description or content missing, another kind.
 */
export function skillFromBody(body: SkillBody, given: { readonly namespace: string; readonly name?: string }): Skill {
  const { kind, apiVersion, metadata = {} } = body;
  if (kind !== undefined && kind !== 'Skill') throw invalid('kind', `kind must be Skill, not "${kind}"`);
  if (apiVersion !== undefined && apiVersion !== 'core.orka.ai/v1alpha1')
    throw invalid('apiVersion', `apiVersion must be core.orka.ai/v1alpha1, not "${apiVersion}"`);
  const name = body.name || metadata.name || given.name;
  if (!name) throw invalid('name', 'name is required');
  if (given.name !== undefined && name !== given.name) throw invalid('name', `name must be "${given.name}", as in the path`);
  const { labels, annotations } = metadata;
  return {
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Skill',
    metadata: {
      name,
      namespace: given.namespace,
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
    spec: specOf(body),
  };
}

function specOf(body: SkillBody): SkillSpec {
  const flat = Object.fromEntries(flatFields.filter((field) => isSaid(body[field])).map((field) => [field, body[field]]));
  const content = typeof body.content === 'string' ? { inline: body.content } : body.content;
  const spec: Partial<SkillSpec> = { ...body.spec, ...flat, ...(content === undefined ? {} : { content }) };
  const { description, content: guide } = spec;
  if (!description) throw invalid('description', 'description is required: what the skill is about, and when it helps');
  if (!guide?.inline) throw invalid('content', 'content.inline is required: the guide, as Markdown');
  return { ...spec, description, content: guide };
}

const isSaid = (value: unknown): boolean => value !== undefined && value !== null;

const invalid = (field: string, message: string): InvalidError => new InvalidError(message, { details: { field } });
