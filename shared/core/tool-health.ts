import type { ToolSpec } from '../api/generated/tool.ts';
import { parseDuration } from './duration.ts';

/** Whether a Tool can be called as it is written; nobody has been asked. */
export interface ToolHealth {
  readonly usable: boolean;
  /** One CamelCase word. */
  readonly reason: 'Configured' | 'URLMissing' | 'URLInvalid' | 'AuthInvalid' | 'TimeoutInvalid' | 'NotSupported';
  /** A sentence that a user can act on. */
  readonly message: string;
}

/** `{{name}}`: the argument of that name goes here. */
export const placeholder = /\{\{\s*([\w.-]+)\s*\}\}/g;

/** Judges a Tool by its spec alone. */
export function toolHealth({ http = {}, mcp }: ToolSpec): ToolHealth {
  if (mcp?.substrateActor !== undefined)
    return unusable('NotSupported', 'spec.mcp.substrateActor is not supported in this version: use spec.mcp.url');
  const field = mcp === undefined ? 'spec.http.url' : 'spec.mcp.url';
  const url = mcp === undefined ? http.url : mcp.url;
  if (!url) return unusable('URLMissing', `${field} is missing`);
  const problem = problemOf(url);
  if (problem !== undefined) return unusable('URLInvalid', `${field} ${problem}`);
  if (http.timeout !== undefined && !(Number(parseDuration(http.timeout)) > 0))
    return unusable('TimeoutInvalid', `spec.http.timeout "${http.timeout}" is not a duration such as 30s`);
  const auth = authProblem(http, mcp !== undefined);
  if (auth !== undefined) return unusable('AuthInvalid', auth);
  return {
    usable: true,
    reason: 'Configured',
    message: 'it can be called as it is written; whether anything answers there has not been tried',
  };
}

function problemOf(url: string): string | undefined {
  // The credential goes where the host says: no argument of a model may say it.
  const origin = /^[a-z]+:\/\/[^/?#]*/i.exec(url)?.[0] ?? '';
  if (origin.includes('{{')) return 'has a placeholder in its host: arguments belong into path or query';
  const parsed = URL.parse(url.replaceAll(placeholder, 'x'));
  if (parsed === null) return 'is not a URL';
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return 'must begin with http:// or https://';
  if (parsed.username !== '' || parsed.password !== '') return 'holds credentials: they belong into spec.http.authSecretRef';
  return undefined;
}

function authProblem(
  { authSecretRef, authInject = 'header', authBodyKey, method = 'POST' }: NonNullable<ToolSpec['http']>,
  isMcp: boolean,
) {
  if (authSecretRef === undefined || authInject === 'header') return undefined;
  if (isMcp) return 'spec.http.authInject "body" does not go with an MCP server: use "header"';
  if (method === 'GET') return 'spec.http.authInject "body" does not go with method GET, which has no body: use "header"';
  return authBodyKey ? undefined : 'spec.http.authBodyKey is missing: authInject is "body"';
}

const unusable = (reason: ToolHealth['reason'], message: string): ToolHealth => ({ usable: false, reason, message });
