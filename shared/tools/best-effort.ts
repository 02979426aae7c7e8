import { OrkaError } from '../errors/orka-error.ts';
import { ToolError } from './tool-error.ts';

/** For what a run can do without: that nobody answers is said to the model, and does not stop the run. */
export async function bestEffort<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof OrkaError) || error.status < 500) throw error;
    throw new ToolError(`${what} cannot be reached at the moment: go on without`, { cause: error });
  }
}
