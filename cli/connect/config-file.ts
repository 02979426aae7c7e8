import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidError } from '../../shared/errors/catalogue.ts';

/** What `~/.orka/config.yaml` may say. */
export interface ConfigFile {
  readonly server?: string;
  readonly namespace?: string;
  readonly token?: string;
}

/** Reads the user's configuration; a file that is not there says nothing. InvalidError where it is no YAML map of strings. */
export async function readConfigFile(home: string): Promise<ConfigFile> {
  const path = join(home, '.orka', 'config.yaml');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new InvalidError(`${path} cannot be read: ${error.message}`);
  });
  if (text === undefined) return {};
  const { parseYaml } = await import('../../shared/yaml/yaml.ts');
  const said = parsed(() => parseYaml(text), path) ?? {};
  const { server, namespace, token } = said as Record<string, unknown>;
  for (const [key, value] of Object.entries({ server, namespace, token })) {
    if (value !== undefined && typeof value !== 'string') throw new InvalidError(`${path}: ${key} has to be a string`);
  }
  return said as ConfigFile;
}

function parsed(read: () => unknown, path: string): unknown {
  try {
    return read();
  } catch (cause) {
    throw new InvalidError(`${path} is not YAML: ${(cause as Error).message.split('\n')[0]}`);
  }
}
