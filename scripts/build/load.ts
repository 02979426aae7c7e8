import { enableCompileCache } from 'node:module';
import { pathToFileURL } from 'node:url';

// `load.ts CACHE FILE...`: loads the files, so that their bytecode is in the cache when this ends.
const [cache, ...files] = process.argv.slice(2);
enableCompileCache(cache);
for (const file of files) await import(pathToFileURL(file).href);
