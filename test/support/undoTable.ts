import type { Integration } from '../../src/integration/integration.js';

/** A changing command's desired state on one of the emulator's orgs, and what an undo can't put back there. */
export type UndoCase = {
  command: string;
  scenario: string;
  what: string;
  integration: (files: { certificate: string; folder: string }) => Integration;
  /** Stays, and is a person's step: a profile's first login ranges, since a deployment without any leaves them. */
  stays?: 'first login ranges';
};

const restricted = { permittedUsers: 'AdminApprovedPreAuthorized' } as const;

const preauthorize = (
  scenario: string,
  name: string,
  { profiles = [], permissionSets = [] }: { profiles?: string[]; permissionSets?: string[] },
): UndoCase => ({
  command: 'connectedapp preauthorize',
  scenario,
  what: [name, ...profiles, ...permissionSets].join(', '),
  integration: () => ({ connectedApps: [{ name, ...restricted, profiles, permissionSets }] }),
});

type JwtCase = { name: string; assignTo: string[]; set?: string; scopes?: string[] };

const jwtEnable = (
  scenario: string,
  certificate: 'file' | 'generated',
  { name, assignTo, set, scopes = ['Api', 'RefreshToken'] }: JwtCase,
): UndoCase => ({
  command: 'connectedapp jwt-enable',
  scenario,
  what: `${name}, certificate ${certificate}`,
  integration: (files) => ({
    connectedApps: [
      {
        ...{ name, ...restricted, scopes },
        certificate:
          certificate === 'file'
            ? { file: files.certificate }
            : {
                generate: {
                  ...{ subject: { commonName: 'Undo' }, days: 400, bits: 2048, outputDir: files.folder },
                  ...{ fileName: 'made', forceOverwrite: false },
                },
              },
        dedicatedPermissionSet: { assignTo, ...(set === undefined ? {} : { name: set }) },
      },
    ],
  }),
});

const siteCreate = (scenario: string): UndoCase => ({
  command: 'remotesite create',
  scenario,
  what: 'a new site',
  integration: () => ({
    remoteSites: [{ create: { name: 'New_Api', url: 'https://new.example/a/b', description: 'It\'s <"new">' } }],
  }),
});

const siteUpdate = (command: string, scenario: string, name: string, values: object): UndoCase => ({
  command: `remotesite ${command}`,
  scenario,
  what: `${name} ${Object.keys(values).join(', ')}`,
  integration: () => ({ remoteSites: [{ select: { names: [name] }, values }] }),
});

const addRanges = (scenario: string, profiles: string[], ranges: string[]): UndoCase => ({
  command: 'iprange add',
  scenario,
  what: [...(profiles.length > 0 ? profiles : ['org']), ...ranges].join(', '),
  integration: () => ({
    ipRanges: [
      { ranges, description: 'Office & "more"', ...(profiles.length > 0 ? { profiles } : { isOrgWide: true }) },
    ],
  }),
});

const scenarios = ['altaflow', 'flosum', 'kitchen-sink', 'namespaces', 'successpro'];

const everyRemoteSite = { url: 'https://other.example', description: 'Other', disableProtocolSecurity: true };

/** Every changing command in every scenario where it applies. */
export const undoCases: UndoCase[] = [
  preauthorize('altaflow', 'Billing Sync', { profiles: ['Admin', 'Sales User'], permissionSets: ['Data-Sync Access'] }),
  preauthorize('altaflow', 'Data-Sync', { profiles: ['Sales User'], permissionSets: ['altaFlow Users'] }),
  preauthorize('altaflow', 'Billing Sync', {}),
  preauthorize('altaflow', 'JWT Metadata API Auth Provider', { permissionSets: ['altaFlow Users'] }),
  preauthorize('flosum', 'Flosum Backup Org Auth', {
    profiles: ['Release Manager'],
    permissionSets: ['Flosum Access'],
  }),
  preauthorize('kitchen-sink', 'Quotes \'single\' "double" \\ 100% _under_ & <tag>', {
    profiles: ['Branch "North" & <South>', 'Vertrieb Österreich / 100%'],
    permissionSets: ['It\'s "quoted" \\ back_slash 50%', '統合ユーザー'],
  }),
  preauthorize('kitchen-sink', '会計 Größe', { permissionSets: ['Partner_Access_2', 'API_Only', 'Grace Period'] }),
  preauthorize('kitchen-sink', 'Wide App', { permissionSets: ['Partner_Access'], profiles: ['Standard User'] }),
  preauthorize('kitchen-sink', 'Foreign Installed', { profiles: ['Restricted'], permissionSets: ['Partner_Access_2'] }),
  preauthorize('kitchen-sink', 'Vendor Packaged', { permissionSets: ['X-Y'] }),
  preauthorize('namespaces', 'Field Report', { permissionSets: ['Technician'], profiles: ['Admin'] }),
  preauthorize('namespaces', 'Vendor App', { permissionSets: ['Technician'] }),
  preauthorize('successpro', 'SuccessPro Connected App', { profiles: ['Advisor'] }),
  jwtEnable('successpro', 'file', {
    ...{ name: 'SuccessPro Connected App', assignTo: ['dev@actifi.com'] },
    set: 'Success Pro JWT API Auth Permissions',
  }),
  jwtEnable('successpro', 'generated', { name: 'SuccessPro Connected App', assignTo: ['dev@actifi.com'] }),
  jwtEnable('altaflow', 'file', {
    name: 'Billing Sync',
    assignTo: ['sam@northwind.example', 'finn@northwind.example'],
  }),
  jwtEnable('altaflow', 'generated', {
    name: 'Data-Sync',
    assignTo: ['sam@northwind.example'],
    set: 'Data-Sync Access',
  }),
  jwtEnable('kitchen-sink', 'file', {
    name: 'Refresh Only',
    assignTo: ["o'neil@odd.example"],
    scopes: ['Web', 'OpenID'],
  }),
  jwtEnable('kitchen-sink', 'generated', { name: 'Unicode_App', assignTo: ['direct@odd.example'], set: 'X-Y' }),
  jwtEnable('namespaces', 'file', { name: 'Field Report', assignTo: ['u1@northwind.example'], set: 'Technician' }),
  ...scenarios.map(siteCreate),
  siteUpdate('update', 'altaflow', 'Billing_Service', everyRemoteSite),
  siteUpdate('update', 'altaflow', 'Billing_Service', { description: '' }),
  siteUpdate('update', 'kitchen-sink', 'Partner_API', { ...everyRemoteSite, isActive: true }),
  siteUpdate('update', 'kitchen-sink', 'Insecure', { disableProtocolSecurity: false, url: 'https://old.example' }),
  siteUpdate('activate', 'altaflow', 'SALESFORCE LOGIN', { isActive: true }),
  siteUpdate('activate', 'kitchen-sink', 'Partner_API', { isActive: true }),
  siteUpdate('deactivate', 'altaflow', 'Billing_Service', { isActive: false }),
  siteUpdate('deactivate', 'kitchen-sink', 'Insecure', { isActive: false }),
  ...scenarios.map((scenario) => addRanges(scenario, [], ['203.0.114.0/24', '2001:db8:1::/48'])),
  addRanges('kitchen-sink', ['Restricted'], ['203.0.114.0/24']),
  {
    ...addRanges('kitchen-sink', ['Vertrieb Österreich / 100%', 'Branch "North" & <South>'], ['203.0.114.7']),
    stays: 'first login ranges',
  },
  { ...addRanges('altaflow', ['Admin', 'Sales User'], ['0.0.0.0/1', '128.0.0.0/1']), stays: 'first login ranges' },
  { ...addRanges('flosum', ['Release Manager'], ['203.0.114.0/24']), stays: 'first login ranges' },
  { ...addRanges('namespaces', ['Standard User'], ['203.0.114.0/24']), stays: 'first login ranges' },
  { ...addRanges('successpro', ['Advisor'], ['203.0.114.0/24']), stays: 'first login ranges' },
];
