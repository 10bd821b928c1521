// Imported first by every command: what makes its start faster has to come before the libraries are loaded.
import * as nodeModule from 'node:module';

// The libraries below every command are large; with their compiled code kept, a second run starts about a tenth faster.
// Node 22.1 and later; where it is missing or the cache can't be written, nothing changes.
(nodeModule as { enableCompileCache?: () => unknown }).enableCompileCache?.();

// Without a terminal the library that draws tables asks two other programs for its size, for every table. It is told
// what it would assume in the end anyway.
if (!process.stdout.isTTY && !process.stderr.isTTY) {
  process.env['COLUMNS'] ??= '80';
  process.env['LINES'] ??= '24';
}
