import { parseArgs } from 'node:util';
import { buildFeature } from './scripts/build-feature.ts';
import { startScriptedModel } from './server.ts';

/** `npm run model -- --port 18080 --host 0.0.0.0`: the demo's scripted model alone, for a platform started by hand or a cluster. */
const { values } = parseArgs({
  options: { port: { type: 'string', default: '18080' }, host: { type: 'string', default: '127.0.0.1' } },
});
const model = await startScriptedModel({ port: Number(values.port), host: values.host, script: buildFeature() });
console.log(`scripted model ready at ${model.url} (Anthropic Messages, OpenAI Responses and Chat Completions); Ctrl-C stops it`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void model.close());
