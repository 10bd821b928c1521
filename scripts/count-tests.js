// Adds up mocha's JSON reports. Prints "N passed, N failed" and fails when a test failed or none ran. Runs on any Node.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const reports = join(dirname(dirname(fileURLToPath(import.meta.url))), '.reports');
const stats = (existsSync(reports) ? readdirSync(reports) : [])
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(join(reports, file), 'utf8')).stats);
const passed = stats.reduce((sum, { passes }) => sum + passes, 0);
const failed = stats.reduce((sum, { failures }) => sum + failures, 0);

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
