import type { OpenAIApi } from '../provider.ts';

/** What an OpenAI service has answered to a request by the Responses API, in the SDK's form of an error. */
interface Refused {
  readonly status?: unknown;
  readonly error?: unknown;
  readonly message?: unknown;
}

/**
 * What a failure by the Responses API says about the API itself. `missing`: the service has none, so it is Chat Completions from now on.
 * `not-for-model`: only this model is not behind it. Undefined where the failure is about something else.
 */
export type ApiVerdict = 'missing' | 'not-for-model' | undefined;

const codes = /"(?:unsupported_api|unsupported_endpoint|unsupported_operation|unknown_url|invalid_url|endpoint_not_supported)"/i;
const words =
  /(?:responses(?: api| endpoint)?|endpoint|route|\/responses)\b.{0,60}(?:unsupported|not (?:be )?(?:supported|found|available|implemented|enabled|exist)|unknown)|(?:unsupported|unknown|unrecognized|no such) (?:api|endpoint|url|route|path)/i;
const api = /responses api|\/responses\b|responses endpoint/i;
const model = /model_not_found|deploymentnotfound|model[^.]{0,80}(?:not found|does not exist|not exist)/i;

/**
 * Reads a failure of the first call by the Responses API: 404 and 405 say that it is not there, unless they speak of the model; so do
 * errors that say that it is not supported, and a 403 that names it (services that let some clients use Chat Completions alone).
 */
export function verdictOn(thrown: unknown): ApiVerdict {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const { status, error, message } = thrown as Refused;
  if (typeof status !== 'number' || status < 400 || status >= 600) return undefined;
  const said = `${typeof error === 'object' ? JSON.stringify(error)?.slice(0, 4000) : ''} ${String(message).slice(0, 4000)}`;
  if (said.includes('unsupported_api_for_model') || /not accessible via the \/responses/i.test(said)) return 'not-for-model';
  if (status === 405) return 'missing';
  if (status === 404) return model.test(said) ? undefined : 'missing';
  if (status === 403) return api.test(said) ? 'missing' : undefined;
  if (status === 400 || status === 422 || status === 501) return codes.test(said) || words.test(said) ? 'missing' : undefined;
  return undefined;
}

/** Which API to begin with: as it is set or remembered; Azure has Chat Completions by its deployments; the newer one otherwise. */
export function firstApi(type: 'openai' | 'azure-openai', known: OpenAIApi | undefined): OpenAIApi {
  return type === 'azure-openai' ? 'chat-completions' : (known ?? 'responses');
}
