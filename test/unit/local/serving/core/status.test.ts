import { expect } from 'chai';
import { endpointSliceOf } from '../../../../../local/serving/core/endpoint-slice.ts';
import { knativeStatusOf } from '../../../../../local/serving/core/knative-status.ts';
import { roomOfKnativeService, roomOfService } from '../../../../../local/serving/core/room.ts';
import type { KnativeService, KnativeServiceStatus } from '../../../../../shared/api/knative/service.ts';
import type { Service } from '../../../../../shared/api/kubernetes/network.ts';

const rooms = ['api', 'llm-call'];

function knative(image: string, args: string[] = [], status?: KnativeServiceStatus): KnativeService {
  return {
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: { name: 'svc', namespace: 'ns', generation: 3 },
    spec: { template: { spec: { containers: [{ name: 'c', image, args }] } } },
    ...(status && { status }),
  };
}

const choices: [string, string, string[], string][] = [
  ['our image and a room', 'orka/orka', ['api'], 'api'],
  ['our image of some version', 'orka/orka:v1', ['llm-call'], 'llm-call'],
  ['our image from a registry', 'registry:5000/orka/orka@sha256:0', ['api'], 'api'],
  ['our image and no room', 'orka/orka', [], 'RoomUnknown'],
  ['our image and no room of that name', 'orka/orka', ['apy'], 'RoomUnknown'],
  ['an image that is only called like it', 'other/orka-orka', ['api'], 'ImageUnknown'],
  ['another image', 'nginx', ['api'], 'ImageUnknown'],
];

describe('which room a Knative Service is', () => {
  for (const [reason, image, args, expected] of choices) {
    it(reason, () => {
      const choice = roomOfKnativeService(knative(image, args), rooms);
      expect(choice.kind === 'room' ? choice.room : choice.reason).to.equal(expected);
    });
  }
  it('is in the name of a core Service of ours, and in no other', () => {
    const service = (name: string, namespace: string): Service => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace },
    });
    expect(roomOfService(service('orka-api', 'orka-system'), rooms)).to.deep.equal({ kind: 'room', room: 'api' });
    expect(roomOfService(service('orka-api', 'default'), rooms)).to.equal(undefined);
    expect(roomOfService(service('orka-web', 'orka-system'), rooms)).to.equal(undefined);
  });
});

describe("a Knative Service's status", () => {
  const url = 'http://127.0.0.1:1';
  it('has its address and revision where the room is up', () => {
    expect(knativeStatusOf(knative('orka/orka'), { kind: 'ready', url }, 'now')).to.deep.include({
      url,
      address: { url },
      observedGeneration: 3,
      latestReadyRevisionName: 'svc-00003',
    });
  });
  it('keeps the time of a condition that has not changed, and renews that of one that has', () => {
    const before = knativeStatusOf(knative('orka/orka'), { kind: 'ready', url }, 'then');
    const time = (status: KnativeServiceStatus) => status.conditions?.map(({ lastTransitionTime }) => lastTransitionTime);
    expect(time(knativeStatusOf(knative('orka/orka', [], before), { kind: 'ready', url }, 'now'))).to.deep.equal([
      'then',
      'then',
      'then',
    ]);
    expect(
      time(knativeStatusOf(knative('orka/orka', [], before), { kind: 'failed', reason: 'R', message: 'm' }, 'now')),
    ).to.deep.equal(['now', 'now', 'now']);
  });
});

describe('an EndpointSlice', () => {
  it('names its Service, and goes with it', () => {
    const service: Service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'orka-api', namespace: 'ns', uid: 'u' },
      spec: { ports: [{ name: 'http', port: 80 }] },
    };
    const { metadata, endpoints, ports } = endpointSliceOf(service, 4711);
    expect(metadata.labels).to.include({ 'kubernetes.io/service-name': 'orka-api' });
    expect(metadata.ownerReferences?.[0]).to.include({ kind: 'Service', uid: 'u' });
    expect(endpoints[0]?.addresses).to.deep.equal(['127.0.0.1']);
    expect(ports).to.deep.equal([{ name: 'http', port: 4711, protocol: 'TCP' }]);
  });
});
