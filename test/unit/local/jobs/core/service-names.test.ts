import { expect } from 'chai';
import { servicesNamed, translateServiceUrl } from '../../../../../local/jobs/core/service-names.ts';

const addresses = { 'orka-system/orka-api': 'http://127.0.0.1:4711' };

describe('Services by the names that cluster DNS has for them', () => {
  for (const [reason, word, expected] of [
    ['the full name', 'http://orka-api.orka-system.svc.cluster.local', 'http://127.0.0.1:4711'],
    ['the short one', 'http://orka-api.orka-system.svc', 'http://127.0.0.1:4711'],
    ['a port of the Service is not one of ours', 'http://orka-api.orka-system.svc:80/x', 'http://127.0.0.1:4711/x'],
    [
      'what follows stays',
      'http://orka-api.orka-system.svc.cluster.local/internal/v1?a=b',
      'http://127.0.0.1:4711/internal/v1?a=b',
    ],
    ['a Service without an address stays as it is', 'http://other.orka-system.svc/x', 'http://other.orka-system.svc/x'],
    [
      'another name that begins alike is another',
      'http://orka-api.orka-system.svc.example.com/',
      'http://orka-api.orka-system.svc.example.com/',
    ],
    ['https is nothing that we serve', 'https://orka-api.orka-system.svc/', 'https://orka-api.orka-system.svc/'],
    ['inside of a longer text it cannot be told', 'curl http://orka-api.orka-system.svc', 'curl http://orka-api.orka-system.svc'],
  ] as const) {
    it(reason, () => expect(translateServiceUrl(word, addresses)).to.equal(expected));
  }

  it('names each Service once', () => {
    const words = ['http://a.n.svc/x', 'http://a.n.svc.cluster.local', 'plain', 'http://b.n.svc:8080'];
    expect(servicesNamed(words)).to.deep.equal([
      { namespace: 'n', name: 'a' },
      { namespace: 'n', name: 'b' },
    ]);
  });
});
