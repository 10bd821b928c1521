import { parseArgs } from 'node:util';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { adminSession, startEmulator, type Emulator } from './emulator.js';
import { defaultSwitches, type Switches } from './org/switches.js';

const usage = 'Usage: npm run emulator -- [--scenario altaflow] [--port 4000] [--switch name=value]...';

/**
 * Reads `name=value` pairs into switches.
 *
 * @param pairs e.g. `['latency=200', 'developerName=data']`.
 * @returns the switches named, with numbers and booleans as such.
 * @throws Error for a name that is no switch, or a value of another type than the switch has.
 */
export function parseSwitches(pairs: string[]): Partial<Switches> {
  const entries = pairs.map((pair) => {
    const [name = '', value = ''] = pair.split('=');
    const preset = Object.entries(defaultSwitches).find(([known]) => known === name)?.[1];
    if (preset === undefined) {
      throw new Error(`There is no switch ${name}. Switches: ${Object.keys(defaultSwitches).join(', ')}.`);
    }
    if (typeof preset === 'string') return [name, value] as const;
    const parsed: unknown = /^(true|false|\d+)$/.test(value) ? JSON.parse(value) : value;
    if (typeof parsed !== typeof preset) throw new Error(`The switch ${name} takes a ${typeof preset}.`);
    return [name, parsed] as const;
  });
  return Object.fromEntries(entries);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      scenario: { type: 'string', default: 'altaflow' },
      port: { type: 'string', default: '0' },
      switch: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const emulator = await startEmulator({
    scenario: values.scenario,
    port: Number(values.port),
    switches: parseSwitches(values.switch),
  });
  const { accessToken } = adminSession(emulator.org);
  const lines = [
    `The org of scenario ${values.scenario} answers at ${emulator.url}`,
    '',
    'Log in as its administrator:',
    `  SF_ACCESS_TOKEN='${accessToken}' sf org login access-token --instance-url ${emulator.url} --alias emulator --no-prompt`,
  ];
  const folder = mkdtempSync(join(tmpdir(), 'emulator-keys-'));
  lines.push(...writeKeys(emulator, folder));
  process.stdout.write(`${lines.join('\n')}\n\nCtrl+C ends it.\n`);
  const end = (): void => {
    rmSync(folder, { recursive: true, force: true });
    void emulator.close();
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  process.once('SIGHUP', end);
}

function writeKeys(emulator: Emulator, folder: string): string[] {
  const lines = [...emulator.keys].map(([label, key], index) => {
    const path = join(folder, `${index + 1}.key`);
    writeFileSync(path, key, { mode: 0o600 });
    const app = emulator.org.state.connectedApps.find((candidate) => candidate.label === label);
    return `  ${label}: ${path}${app === undefined ? '' : ` (client id ${app.consumerKey})`}`;
  });
  return lines.length === 0 ? [] : ['', 'Private keys of the apps that have a certificate:', ...lines];
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
