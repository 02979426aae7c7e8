import { audience, readEnvironment, url } from '../../shared/config/environment.ts';

/** What an installation says to this process. */
export const apiEnvironment = readEnvironment({
  required: { ORKA_STORE_URL: url, K_SINK: url },
  optional: {
    ORKA_TOKEN_AUDIENCE: audience,
    /** Origins with commas between them; `*` is any. */
    ORKA_CORS_ALLOWED_ORIGINS: { type: 'string', default: '*' },
    /** The only namespace that this process may ask the Kubernetes API about; empty is any. */
    ORKA_WATCH_NAMESPACE: { type: 'string', default: '' },
  },
});
