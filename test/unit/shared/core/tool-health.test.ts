import { expect } from 'chai';
import type { ToolSpec } from '../../../../shared/api/generated/tool.ts';
import { toolHealth } from '../../../../shared/core/tool-health.ts';

const auth = { authSecretRef: { name: 's', key: 'k' } };
const url = 'https://x.example/';
const rows: [string, Omit<ToolSpec, 'description'>, string][] = [
  ['an HTTP endpoint', { http: { url: 'https://x.example/{{id}}?q={{q}}' } }, 'Configured'],
  ['an MCP server', { mcp: { url } }, 'Configured'],
  ['an MCP server with a credential', { mcp: { url }, http: { ...auth } }, 'Configured'],
  ['a body with a credential', { http: { url, ...auth, authInject: 'body', authBodyKey: 'key' } }, 'Configured'],
  ['no URL', { http: {} }, 'URLMissing'],
  ['an MCP server without one', { http: { url }, mcp: {} }, 'URLMissing'],
  ['no URL at all', { http: { url: 'not one' } }, 'URLInvalid'],
  ['another scheme', { http: { url: 'file:///etc/passwd' } }, 'URLInvalid'],
  ['a host that an argument says', { http: { url: 'https://{{host}}/x' } }, 'URLInvalid'],
  ['a port that an argument says', { http: { url: 'https://x:{{port}}/x' } }, 'URLInvalid'],
  ['a scheme that an argument says', { http: { url: '{{scheme}}://x/' } }, 'URLInvalid'],
  ['credentials in the URL', { http: { url: 'https://me:pw@x/' } }, 'URLInvalid'],
  ['a timeout that is none', { http: { url, timeout: '0s' } }, 'TimeoutInvalid'],
  ['a body that a GET has not', { http: { url, ...auth, method: 'GET', authInject: 'body', authBodyKey: 'k' } }, 'AuthInvalid'],
  ['a body key that is missing', { http: { url, ...auth, authInject: 'body' } }, 'AuthInvalid'],
  ['a body of an MCP server', { mcp: { url }, http: { ...auth, authInject: 'body', authBodyKey: 'k' } }, 'AuthInvalid'],
  ['an actor', { mcp: { substrateActor: { templateRef: { name: 't' } } } }, 'NotSupported'],
];

describe('core: tool-health', () => {
  for (const [name, spec, reason] of rows)
    it(`${name}: ${reason}`, () => {
      expect(toolHealth({ description: 'd', ...spec })).to.include({ reason, usable: reason === 'Configured' });
    });
});
