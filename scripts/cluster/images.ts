import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Images under test, by the variable that names them to the suites. */
export interface Images {
  readonly ORKA_TEST_IMAGE: string;
  readonly ORKA_TEST_MODEL_IMAGE: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The images to test with: those that ORKA_TEST_IMAGE and ORKA_TEST_MODEL_IMAGE name, which the cluster has already, or else this
 * tree's, built by the command in ORKA_IMAGE_BUILD (default `docker build`), which must also bring them to the cluster's nodes.
 * ORKA_NODE_IMAGE replaces the base image.
 */
export function provideImages(env: Readonly<Record<string, string | undefined>>): Images {
  const { ORKA_TEST_IMAGE, ORKA_TEST_MODEL_IMAGE } = env;
  if (ORKA_TEST_IMAGE && ORKA_TEST_MODEL_IMAGE) return { ORKA_TEST_IMAGE, ORKA_TEST_MODEL_IMAGE };
  return { ORKA_TEST_IMAGE: build('orka', env), ORKA_TEST_MODEL_IMAGE: build('orka-model', env, 'model') };
}

/** Knative does not ask a registry about `dev.local`. */
function build(name: string, env: Readonly<Record<string, string | undefined>>, target?: string): string {
  const image = `dev.local/${name}:test`;
  const [file = 'docker', ...words] = (env['ORKA_IMAGE_BUILD'] ?? 'docker build').split(/\s+/);
  const base = env['ORKA_NODE_IMAGE'] ? ['--build-arg', `NODE_IMAGE=${env['ORKA_NODE_IMAGE']}`] : [];
  const args = [...words, '-t', image, ...base, ...(target === undefined ? [] : ['--target', target]), '-f', 'Dockerfile', '.'];
  console.log(`building ${image}`);
  execFileSync(file, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  return image;
}
