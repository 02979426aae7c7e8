import { generated, staleFiles, write } from './generate/files.ts';

// Writes every generated file; with --check it only says which of them are stale, and exits with 1 if any is.
const files = await generated();
if (process.argv.includes('--check')) {
  const stale = await staleFiles(files);
  for (const path of stale) console.error(`stale: ${path} (run: npm run generate)`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  await write(files);
  console.log(`${files.size} files generated`);
}
