import type { RunMemory } from '../../../shared/api/worker.ts';
import type { Memory } from '../../../shared/store/memories.ts';

/** How much a run is told of what is known. */
export interface MemoryLimits {
  /** Memories; 0 for none. */
  readonly limit: number;
  /** Characters of all of them. */
  readonly maxChars: number;
}

/** Contract 4.5. */
export const usualMemoryLimits: MemoryLimits = { limit: 5, maxChars: 6_000 };

/** Characters of one memory. */
const longest = 1_200;
const cutMark = ' […]';

/** What a run is told of memories, the first first, for as long as there is room. */
export function memoriesForRun(memories: readonly Memory[], { limit, maxChars }: MemoryLimits): readonly RunMemory[] {
  let room = maxChars;
  return memories.slice(0, limit).flatMap((memory) => {
    const content = cut(memory.content.trim(), Math.min(longest, room));
    room -= content.length;
    return content === '' ? [] : [told(memory, content)];
  });
}

function told({ source, taskName, agentName, tags, createdAt }: Memory, content: string): RunMemory {
  return { source, task: taskName, agent: agentName, tags, created: createdAt, content };
}

/** At most so many characters, none of them half of one; nothing where the beginning would say nothing. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  if (most < 40) return '';
  return text.slice(0, most - cutMark.length).replace(/[\ud800-\udbff]$/, '') + cutMark;
}
