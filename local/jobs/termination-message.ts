import { open } from 'node:fs/promises';
import type { Container } from '../../shared/api/kubernetes/container.ts';
import { lastWords, tailBytes } from './core/termination-message.ts';

/** What a container that failed has said last, for one that asks for its log to be its message; undefined where there is nothing. */
export async function terminationMessage(
  { terminationMessagePolicy: policy }: Container,
  { exitCode, logPath }: { readonly exitCode: number; readonly logPath: string },
): Promise<string | undefined> {
  if (policy !== 'FallbackToLogsOnError' || exitCode === 0) return undefined;
  const file = await open(logPath, 'r');
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - tailBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    return lastWords(buffer.toString('utf8', 0, bytesRead), { whole: start === 0 }) || undefined;
  } finally {
    await file.close();
  }
}
