import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Switches } from '../../emulator/org/switches.js';
import { generateCertificate } from '../../src/certificate/generate.js';
import type { Integration } from '../../src/integration/integration.js';
import { jwtEnableIntent, type JwtEnableOptions } from '../../src/integration/jwtEnable.js';
import type { OutcomeState } from '../../src/plan/outcome.js';
import { certificateDigest, type Facts } from './facts.js';

/** One command line: what it asks for, as the command makes it of its flags. */
export type Line = {
  integration: Integration;
  /** What has to be so afterwards, besides all that was so before. */
  wanted: () => Facts;
  /** Where the line writes keys. */
  folder?: string;
};

export type Command = {
  name: string;
  scenario: string;
  switches?: Partial<Switches>;
  /** How the line ends when all goes well; `applied` unless told. */
  end?: OutcomeState;
  line: () => Promise<Line>;
};

const fixed = (integration: Integration, wanted: Array<[string, string]>): Command['line'] => {
  const line: Line = { integration, wanted: () => new Map(wanted) };
  return () => Promise.resolve(line);
};

const preauthorize = (
  name: string,
  fullName: string,
  [profile, permissionSet]: [string, string],
  isApproved = true,
): Command['line'] =>
  fixed(
    {
      connectedApps: [
        { name, permittedUsers: 'AdminApprovedPreAuthorized', profiles: [profile], permissionSets: [permissionSet] },
      ],
    },
    [
      [`access ${fullName} ${profile}`, 'there'],
      [`access ${fullName} ${permissionSet}`, 'there'],
      ...(isApproved ? [[`app ${fullName} permittedUsers`, 'AdminApprovedPreAuthorized'] as [string, string]] : []),
    ],
  );

const subject = { commonName: 'faults' };
const makeFolder = (): string => mkdtempSync(join(tmpdir(), 'connectedapp-faults-'));

const jwtEnable = (certificate: JwtEnableOptions['certificate'], file: string): Line => {
  const app = 'SuccessPro_Connected_App';
  const permissionSet = 'Success Pro JWT API Auth Permissions';
  const options = {
    app: 'SuccessPro Connected App',
    certificate,
    scopes: [],
    permissionSet,
    assignTo: ['dev@actifi.com'],
  };
  const digestOf = (): string => {
    try {
      return certificateDigest(readFileSync(file, 'utf8'));
    } catch {
      return 'none';
    }
  };
  return {
    integration: jwtEnableIntent(options).integration,
    wanted: () =>
      new Map([
        ['permissionSet Success_Pro_JWT_API_Auth_Permissions', ''],
        [`assignment successpro.api@harbor.example ${permissionSet}`, 'there'],
        [`access ${app} ${permissionSet}`, 'there'],
        [`app ${app} certificate`, digestOf()],
        [`app ${app} scope RefreshToken`, 'there'],
        [`app ${app} permittedUsers`, 'AdminApprovedPreAuthorized'],
      ]),
  };
};

let vendorCertificate: Promise<string> | undefined;

/** One certificate for all lines that are given a file. */
const certificateFile = (): Promise<string> => {
  const options = { subject, days: 400, bits: 2048 as const, name: 'vendor', forceOverwrite: false };
  vendorCertificate ??= generateCertificate({ ...options, outputDir: makeFolder() }).then(
    (made) => made.certificateFile,
  );
  return vendorCertificate;
};

const office: [string, string] = ['203.0.113.0-203.0.113.255', 'office'];

/** Every command that changes an org, each with what it does in the usual case. */
export const commands: Command[] = [
  {
    name: 'preauthorize, own app',
    scenario: 'altaflow',
    line: preauthorize('Billing Sync', 'Billing_Sync', ['Billing Integration', 'Data-Sync Access']),
  },
  {
    name: 'preauthorize, approved app',
    scenario: 'altaflow',
    line: preauthorize('Data-Sync', 'Data_Sync', ['Finance Manager', 'altaFlow Users']),
  },
  {
    name: 'preauthorize, packaged app',
    scenario: 'altaflow',
    switches: { packagedAppRetrieve: 'answers', packagedAppPolicyDeploy: 'accepted' },
    line: preauthorize('JWT Metadata API Auth Provider', 'altaflow__JWT_Metadata_API_Auth_Provider', [
      'Sales User',
      'altaFlow Users',
    ]),
  },
  {
    name: "preauthorize, vendor's app",
    scenario: 'flosum',
    end: 'manual',
    line: preauthorize('Flosum Backup Org Auth', 'Flosum_Backup_Org_Auth', ['Release Manager', 'Flosum Access'], false),
  },
  {
    name: 'jwt-enable',
    scenario: 'successpro',
    line: async () => {
      const file = await certificateFile();
      return jwtEnable({ file }, file);
    },
  },
  {
    name: 'jwt-enable, new certificate',
    scenario: 'successpro',
    line: () => {
      const folder = makeFolder();
      const generate = {
        subject,
        days: 400,
        bits: 2048 as const,
        outputDir: folder,
        fileName: 'own',
        forceOverwrite: false,
      };
      return Promise.resolve({ ...jwtEnable({ generate }, join(folder, 'own.crt')), folder });
    },
  },
  {
    name: 'remotesite activate',
    scenario: 'altaflow',
    line: fixed(
      {
        remoteSites: [
          { select: { names: ['SALESFORCE LOGIN', 'SALESFORCE LOGIN STAGE'] }, values: { isActive: true } },
        ],
      },
      [
        ['site altaflow__SALESFORCE_LOGIN isActive', 'true'],
        ['site altaflow__SALESFORCE_LOGIN_STAGE isActive', 'true'],
      ],
    ),
  },
  {
    name: 'remotesite create',
    scenario: 'altaflow',
    line: fixed({ remoteSites: [{ create: { name: 'Partner_API', url: 'https://partner.example' } }] }, [
      ['site Partner_API url', 'https://partner.example'],
      ['site Partner_API isActive', 'true'],
      ['site Partner_API http', 'false'],
      ['site Partner_API description', ''],
    ]),
  },
  {
    name: 'iprange add, profile',
    scenario: 'kitchen-sink',
    line: fixed(
      {
        ipRanges: [
          { profiles: ['Restricted'], ranges: ['198.18.0.0-198.18.0.255', '2001:db8:1::/64'], description: 'office' },
        ],
      },
      [
        ['range Profile Restricted 198.18.0.0-198.18.0.255', 'office'],
        ['range Profile Restricted 2001:db8:1::-2001:db8:1:0:ffff:ffff:ffff:ffff', 'office'],
      ],
    ),
  },
  {
    name: 'iprange add, org-wide',
    scenario: 'kitchen-sink',
    line: fixed({ ipRanges: [{ isOrgWide: true, ranges: [office[0]], description: office[1] }] }, [
      [`range Settings Security ${office[0]}`, office[1]],
    ]),
  },
];
