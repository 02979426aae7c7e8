import type { Presenter } from '../http/present.ts';
import type { Encoder } from './watcher.ts';

const INITIAL_END = { 'k8s.io/initial-events-end': 'true' };

/** Events as lines of JSON, each object as the client wants to see objects. */
export function encoderOf({ item, bookmark }: Presenter): Encoder {
  let first = true;
  return {
    event: ({ type, stored }) => {
      const line = `{"type":"${type}","object":${item(stored, first)}}\n`;
      first = false;
      return line;
    },
    bookmark: (version, initialEnd) => {
      const metadata = { resourceVersion: String(version), ...(initialEnd ? { annotations: INITIAL_END } : {}) };
      return `{"type":"BOOKMARK","object":${bookmark(metadata)}}\n`;
    },
  };
}
