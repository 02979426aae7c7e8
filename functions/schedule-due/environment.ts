import { eventAudience } from '../../eventing/door.ts';
import { readEnvironment } from '../../shared/config/environment.ts';

/** What an installation says to this process: it needs the Kubernetes API, and no other room. */
export const scheduleDueEnvironment = readEnvironment({ optional: { ORKA_EVENT_AUDIENCE: eventAudience } });
