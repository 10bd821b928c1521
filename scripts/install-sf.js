// Installs the official Salesforce CLI that the end-to-end tests run the plugin in. It has its own folder and lock file,
// so that its 700 packages are no dependency of the plugin and bring no second copy of @salesforce/core into it.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const failure = ensureInstalled(join(root, 'test', 'sf-cli'), 'the official Salesforce CLI for the end-to-end tests');
if (failure) {
  console.error(failure);
  process.exitCode = 1;
}
