#!/usr/bin/env -S node --import tsx

// Runs the plugin from its TypeScript sources, so that a change needs no build.
async function main() {
  const { execute } = await import('@oclif/core');
  await execute({ development: true, dir: import.meta.url });
}

await main();
