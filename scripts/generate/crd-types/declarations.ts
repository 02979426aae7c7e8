import type { JsonSchema } from '../../../shared/api/kubernetes/custom-resource-definition.ts';

/** The named types of one generated file, in the order in which they are first needed. */
export class Declarations {
  readonly #kind: string;
  readonly #texts = new Map<string, string>();
  readonly #names = new Map<string, string>();

  constructor(kind: string) {
    this.#kind = kind;
  }

  /**
   * Declares a type unless one of the same shape is there already.
   *
   * @param wanted the name to give it if that is still free
   * @param write makes the declaration of the name that was given; it may declare further types
   * @returns the name of the type
   */
  declare(schema: JsonSchema, wanted: string, write: (name: string) => string): string {
    const shape = shapeOf(schema);
    const known = this.#names.get(shape);
    if (known !== undefined) return known;
    const name = this.#free(wanted);
    this.#names.set(shape, name);
    this.#texts.set(name, ''); // keeps the place, so that a type stands above those it is made of
    this.#texts.set(name, write(name));
    return name;
  }

  /** The declarations, each as the text of an exported type. */
  all(): string[] {
    return [...this.#texts.values()];
  }

  #free(wanted: string): string {
    if (!this.#texts.has(wanted)) return wanted;
    const name = `${this.#kind}Status${wanted.slice(this.#kind.length)}`;
    if (this.#texts.has(name)) throw new Error(`two different types would both be called ${name}`);
    return name;
  }
}

/** What makes two schemas the same type: everything but what they say about themselves. */
function shapeOf({ description: _, default: __, ...shape }: JsonSchema): string {
  return JSON.stringify(shape);
}
