import type { Family, Member } from './family.ts';

/**
 * The circle in which two Tasks can write to each other: a parent and its children, named by the parent's uid. Undefined where
 * they have none in common; a Task does not write to itself.
 */
export function circleBetween(sender: Family, recipient: Family): string | undefined {
  if (sender.self.uid === recipient.self.uid) return undefined;
  return circlesOf(sender).find(({ uid }) => circlesOf(recipient).some((other) => other.uid === uid))?.uid;
}

/**
 * The circle that a request means by `parentTask`, a name or a uid: that of the Task's parent, or its own children's. Without a
 * word it is the parent's where there is one. Undefined for any other Task.
 */
export function circleNamed(family: Family, parentTask: string | undefined): string | undefined {
  if (parentTask === undefined || parentTask === '') return (family.parent ?? family.self).uid;
  return circlesOf(family).find(({ name, uid }) => parentTask === uid || parentTask === name)?.uid;
}

/** Those a Task belongs to: as a child, and as a parent. The Task at the head of each. */
export function circlesOf({ self, parent }: Family): readonly Member[] {
  return parent === undefined ? [self] : [parent, self];
}
