/** One instruction of a Dockerfile, continued lines joined: `{ name: 'COPY', value: '. .' }`. */
export interface Instruction {
  readonly name: string;
  readonly value: string;
}

/** One `FROM` and what follows it. */
export interface Stage {
  readonly from: string;
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** Reads a Dockerfile: what stands before the first stage, and the stages. */
export function parseDockerfile(text: string): { readonly globals: readonly Instruction[]; readonly stages: readonly Stage[] } {
  const instructions = text
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .flatMap((line) => {
      const [, name, value] = /^\s*([A-Za-z]+)\s+(.*\S)\s*$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [{ name: name.toUpperCase(), value }];
    });
  const starts = instructions.flatMap(({ name }, index) => (name === 'FROM' ? [index] : []));
  const stages = starts.map((start, i) => {
    const [from = '', , name] = instructions[start]?.value.split(/\s+/) ?? [];
    return { from, name, instructions: instructions.slice(start + 1, starts[i + 1]) };
  });
  return { globals: instructions.slice(0, starts[0]), stages };
}

/** The value of the last instruction of this name, which is the one that counts for USER or ENTRYPOINT. */
export const lastOf = (stage: Stage, name: string): string | undefined =>
  stage.instructions.findLast((instruction) => instruction.name === name)?.value;
