import { expect } from 'chai';
import { destinationOf } from '../../../../shared/outbound/core/destination.ts';
import { blocksOf } from '../../../../shared/outbound/core/ip-address.ts';
import { redirectOf } from '../../../../shared/outbound/core/redirect.ts';

const policy = { namespace: 'team', allowed: blocksOf(['127.0.0.0/8']), clusterDomain: 'cluster.local' };
const service = (name: string) => ({ kind: 'service', namespace: 'team', name });

describe('where a URL leads', () => {
  for (const [url, destination] of [
    ['https://example.com/hook', { kind: 'name', name: 'example.com' }],
    ['https://example.com.:8443/', { kind: 'name', name: 'example.com' }],
    ['http://8.8.8.8/', { kind: 'address', address: '8.8.8.8' }],
    ['http://[2606:4700::1111]:80/', { kind: 'address', address: '2606:4700::1111' }],
    ['http://127.0.0.1:9/', { kind: 'address', address: '127.0.0.1' }],
    ['http://localhost:3000/', { kind: 'name', name: 'localhost' }],
    ['http://receiver/', service('receiver')],
    ['http://receiver.team.svc/', service('receiver')],
    ['http://receiver.team.svc.cluster.local:8080/', service('receiver')],
  ] as const)
    it(url, () => expect(destinationOf(new URL(url), policy)).to.deep.equal(destination));
});

describe('where nobody is sent, and why', () => {
  for (const [url, why] of [
    ['ftp://example.com/', 'scheme ftp is refused'],
    ['file:///etc/passwd', 'scheme file is refused'],
    ['https://me:secret@example.com/', 'credentials in the URL are refused'],
    ['http://169.254.169.254/latest/meta-data', 'it is link-local'],
    // The URL standard makes addresses of these.
    ['http://2852039166/', 'it is link-local'],
    ['http://0xa9fea9fe/', 'it is link-local'],
    ['http://0/', 'it is unspecified'],
    ['http://[::ffff:10.0.0.1]/', 'it is private'],
    ['http://10.0.0.1:6443/', 'it is private'],
    ['http://[::1]/', 'it is loopback'],
    ['http://metadata.google.internal/', 'metadata service'],
    ['http://METADATA.google.internal./', 'metadata service'],
    ['http://metadata.google.internal../', 'metadata service'],
    ['http://metadata.goog/', 'metadata service'],
    ['http://instance-data.ec2.internal/', 'metadata service'],
    ['http://kubernetes.default/', 'Kubernetes API'],
    ['http://kubernetes.default.svc../', 'Kubernetes API'],
    ['https://kubernetes.default.svc.cluster.local/', 'Kubernetes API'],
    ['http://receiver.other.svc/', "only Services of the Task's own namespace (team)"],
    ['http://orka-store.orka-system.svc.cluster.local/', "only Services of the Task's own namespace"],
    ['http://10-0-0-1.team.pod.cluster.local/', 'only Services are called'],
    ['http://pod-0.receiver.team.svc/', "only Services of the Task's own namespace"],
    ['http://printer.local/', 'names in .local are not public'],
  ] as const)
    it(url, () => expect(() => destinationOf(new URL(url), policy)).to.throw(why));
});

describe('a redirect', () => {
  const from = new URL('https://example.com/a?b=c');
  for (const [name, status, location, followed] of [
    ['307 to another path', 307, '/b', 'https://example.com/b'],
    ['308 to another port', 308, 'https://example.com:8443/', 'https://example.com:8443/'],
  ] as const)
    it(`${name} is followed`, () => {
      const redirect = redirectOf(from, status, location);
      expect(redirect.kind === 'follow' && redirect.url.href).to.equal(followed);
    });
  it('from http to https is followed', () =>
    expect(redirectOf(new URL('http://example.com/'), 308, 'https://example.com/').kind).to.equal('follow'));
  for (const [name, status, location, why] of [
    ['302', 302, '/b', 'would lose what was sent'],
    ['303', 303, '/b', 'would lose what was sent'],
    ['to another host', 307, 'https://other.example.com/', 'to another host'],
    ['to the metadata service', 307, 'http://169.254.169.254/', 'to another host'],
    ['from https to http', 308, 'http://example.com/', 'from https to http'],
    ['without a Location', 307, undefined, 'without a Location'],
    ['to what is no URL', 307, 'http://', 'without a Location that is a URL'],
  ] as const)
    it(`${name} is not followed`, () => {
      const redirect = redirectOf(from, status, location);
      expect(redirect.kind === 'refuse' && redirect.why).to.contain(why);
    });
});
