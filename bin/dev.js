#!/usr/bin/env -S node --import tsx

// Runs the plugin from its TypeScript sources, so that a change needs no build.
import { execute } from '@oclif/core';

await execute({ development: true, dir: import.meta.url });
