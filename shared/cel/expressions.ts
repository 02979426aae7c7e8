import { attemptCel, celEnvironment, importCel } from './cel.ts';
import { toCel, toJson } from './core/json.ts';

/** A compiled expression: JSON values of its variables in, a JSON value out; undefined for an optional value that is not there. */
export type Expression = (variables: Readonly<Record<string, unknown>>) => unknown;

/** Loads what compiles expressions over variables of these names. What is no expression is a CelFailure. */
export async function createExpressions(names: readonly string[]): Promise<(text: string) => Expression> {
  const cel = await importCel();
  const environment = names.reduce((made, name) => made.registerVariable(name, 'dyn'), celEnvironment(cel));
  return (text) => {
    const checked = environment.check(text);
    if (!checked.valid) attemptCel(() => raise(checked.error));
    const parsed = attemptCel(() => environment.parse(text));
    return (variables) =>
      attemptCel(() => {
        const answer: unknown = parsed(toCel(variables) as Record<string, unknown>);
        if (!(answer instanceof cel.Optional)) return toJson(answer);
        return answer.hasValue() ? toJson(answer.value()) : undefined;
      });
  };
}

function raise(error: unknown): never {
  throw error;
}
