// The first thing `npm start` and `npm test` do: a fresh clone gets its dependencies, a finished one loses no time.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.js';

const failure = ensureInstalled(dirname(dirname(fileURLToPath(import.meta.url))), "the project's dependencies");
if (failure) {
  console.error(failure);
  process.exitCode = 1;
}
