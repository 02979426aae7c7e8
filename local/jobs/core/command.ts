import type { Container } from '../../../shared/api/kubernetes/container.ts';
import { expandVariables } from './expand.ts';

/** An image that this machine knows how to start: its entry point, and the variables that a container of it begins with. */
export interface Image {
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Images by name without tag. */
export type Images = Readonly<Record<string, Image>>;

/**
 * What a container runs: an image of ours, any other command (which then runs on the host, with no container around it), or
 * nothing, since images cannot be pulled here.
 */
export type Command =
  | {
      readonly kind: 'ours' | 'host';
      readonly argv: readonly [string, ...string[]];
      /** How many words of it, from the first, are the image's own: paths of this machine, not of the container. */
      readonly own: number;
      readonly env: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'unknown'; readonly message: string };

/** Decides a container's argument vector from its image, command and args, as a container runtime would. */
export function commandOf(container: Container, images: Images): Command {
  const { image = '', command = [], args = [] } = container;
  const ours = images[image] ?? images[imageName(image)];
  const own = command.length > 0 ? [] : (ours?.command ?? []);
  const [file, ...rest] = [...own, ...command, ...args];
  if (file === undefined || (command.length === 0 && ours === undefined)) {
    return {
      kind: 'unknown',
      message: `image "${image}" cannot be pulled on one machine, and the container has no command to run on the host instead: give it a command`,
    };
  }
  return { kind: ours === undefined ? 'host' : 'ours', argv: [file, ...rest], own: own.length, env: ours?.env ?? {} };
}

/** An image's name without tag and digest. */
export function imageName(image: string): string {
  const bare = image.replace(/@.*$/, '');
  const slash = bare.lastIndexOf('/');
  const colon = bare.indexOf(':', slash + 1);
  return colon < 0 ? bare : bare.slice(0, colon);
}

/** An argument vector with `$(NAME)` replaced and then each word translated for this machine, but for the words that are the image's own. */
export function finalArguments(
  { argv: [file, ...rest], own }: Pick<Exclude<Command, { kind: 'unknown' }>, 'argv' | 'own'>,
  variables: Readonly<Record<string, string>>,
  translate: (word: string) => string,
): [string, ...string[]] {
  const final = (word: string, at: number): string => (at < own ? word : translate(expandVariables(word, variables)));
  return [final(file, 0), ...rest.map((word, i) => final(word, i + 1))];
}
