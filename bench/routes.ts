import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Emulator } from '../emulator/emulator.js';
import { runSf } from '../test/support/sf.js';

export type Route = { name: string; run: () => Promise<void> };

const app = 'Billing_Sync';
const profile = 'Billing Integration';

async function sf(home: string, args: string[], cwd?: string): Promise<void> {
  const { exitCode, stdout, stderr } = await runSf([...args, '--target-org', 'bench'], {
    home,
    ...(cwd ? { cwd } : {}),
  });
  if (exitCode !== 0) throw new Error(`sf ${args.join(' ')} ended with ${exitCode}:\n${stdout}\n${stderr}`);
}

/** Puts the app back to how the scenario has it, so that each run has the same work to do. */
export function resetApp({ org }: Emulator): void {
  const own = org.state.connectedApps.find(({ fullName }) => fullName === app);
  if (!own) throw new Error(`The scenario has no app ${app}.`);
  own.isAdminApproved = false;
  org.state.setupEntityAccess = org.state.setupEntityAccess.filter(({ setupEntityId }) => setupEntityId !== own.id);
}

function editByHand(project: string): void {
  const path = join(project, 'force-app', 'main', 'default', 'connectedApps', `${app}.connectedApp-meta.xml`);
  const edited = readFileSync(path, 'utf8')
    .replace(/ *<consumerKey>[^<]*<\/consumerKey>\n/, '')
    .replace('<isAdminApproved>false<', '<isAdminApproved>true<')
    .replace('</ConnectedApp>', `    <profileName>${profile}</profileName>\n</ConnectedApp>`);
  writeFileSync(path, edited);
}

/** A project folder as `sf project generate` makes it, as far as retrieve and deploy look. */
function makeProject(home: string): string {
  const project = join(home, 'project');
  mkdirSync(join(project, 'force-app', 'main', 'default'), { recursive: true });
  const packageDirectories = [{ path: 'force-app', default: true }];
  writeFileSync(join(project, 'sfdx-project.json'), JSON.stringify({ packageDirectories, sourceApiVersion: '67.0' }));
  return project;
}

/** The ways that are compared: this plugin (as a person and as a script runs it), the official route by hand, and the least the CLI needs to ask an org. */
export function routes(home: string): Route[] {
  const project = makeProject(home);
  const preauthorize = ['connectedapp', 'preauthorize', '--name', app, '--profile', profile, '--no-prompt'];
  const component = ['--metadata', `ConnectedApp:${app}`];
  return [
    { name: 'preauthorize', run: () => sf(home, preauthorize) },
    { name: 'preauthorize --json', run: () => sf(home, [...preauthorize, '--json']) },
    {
      name: 'retrieve, edit, deploy',
      run: async () => {
        await sf(home, ['project', 'retrieve', 'start', ...component], project);
        editByHand(project);
        await sf(home, ['project', 'deploy', 'start', ...component], project);
      },
    },
    {
      name: 'floor: org list metadata',
      run: () => sf(home, ['org', 'list', 'metadata', '--metadata-type', 'ConnectedApp']),
    },
  ];
}
