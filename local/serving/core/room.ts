import type { KnativeService } from '../../../shared/api/knative/service.ts';
import type { Service } from '../../../shared/api/kubernetes/network.ts';

/** The image that all our rooms are in; its first argument says which one it is to be. */
const platformImage = /(^|\/)orka\/orka(:[^/]*)?(@.*)?$/;

/** The room that a Service stands for, or why there is none on this machine. */
export type RoomChoice =
  | { readonly kind: 'room'; readonly room: string }
  | { readonly kind: 'none'; readonly reason: string; readonly message: string };

/** Which room a Knative Service runs, by the image and the first argument of its container. */
export function roomOfKnativeService({ spec }: KnativeService, rooms: readonly string[]): RoomChoice {
  const [container] = spec.template.spec.containers;
  const image = container?.image ?? '';
  if (!platformImage.test(image))
    return {
      kind: 'none',
      reason: 'ImageUnknown',
      message: `image "${image}" cannot be pulled on one machine: only the platform's own image can be run here`,
    };
  const [room = ''] = container?.args ?? [];
  if (rooms.includes(room)) return { kind: 'room', room };
  return {
    kind: 'none',
    reason: 'RoomUnknown',
    message: `the platform has no room "${room}"; there are ${[...rooms].sort().join(', ')}`,
  };
}

/** Which room a core Service of ours stands for: `orka-api` in the platform's namespace is the room `api`. */
export function roomOfService({ metadata }: Service, rooms: readonly string[]): RoomChoice | undefined {
  if (metadata.namespace !== 'orka-system' || !metadata.name.startsWith('orka-')) return undefined;
  const room = metadata.name.slice('orka-'.length);
  return rooms.includes(room) ? { kind: 'room', room } : undefined;
}
