#!/usr/bin/env node

// Nothing may be loaded before this check: the libraries below it crash with a stack trace on an older Node.
const required = 22;

async function main() {
  if (Number.parseInt(process.versions.node, 10) < required) {
    console.error(
      `sf-plugin-connectedapp needs Node ${required} or later; this is Node ${process.versions.node} (${process.execPath}).`,
    );
    process.exitCode = 1;
    return;
  }
  const { execute } = await import('@oclif/core');
  await execute({ dir: import.meta.url });
}

await main();
