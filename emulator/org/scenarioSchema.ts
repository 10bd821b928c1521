import { z } from 'zod';

const ranges = z.array(z.strictObject({ start: z.string(), end: z.string(), description: z.string().optional() }));
const dateTime = z.iso.datetime({ offset: true });

const user = z.strictObject({
  username: z.string(),
  email: z.string().optional(),
  firstName: z.string().default(''),
  lastName: z.string(),
  /** The profile's name as Profile.Name has it. */
  profile: z.string(),
  permissionSets: z
    .array(
      z.union([
        z.string(),
        z.strictObject({ name: z.string(), isActive: z.boolean().default(true), expirationDate: dateTime.optional() }),
      ]),
    )
    .default([]),
  permissionSetGroups: z.array(z.string()).default([]),
  isActive: z.boolean().default(true),
  isFrozen: z.boolean().default(false),
});

const profile = z.strictObject({
  name: z.string(),
  fullName: z.string().optional(),
  license: z.string().default('Salesforce'),
  isCustom: z.boolean().default(true),
  userPermissions: z.array(z.string()).default(['ApiEnabled']),
  loginIpRanges: ranges.default([]),
});

const permissionSet = z.strictObject({
  name: z.string(),
  label: z.string(),
  namespacePrefix: z.string().nullable().default(null),
  license: z.string().nullable().default(null),
  description: z.string().nullable().default(null),
  userPermissions: z.array(z.string()).default([]),
});

const app = z.strictObject({
  label: z.string(),
  /** The Metadata API's full name, with the namespace of a packaged app. */
  fullName: z.string(),
  origin: z.enum(['own', 'packaged', 'installed']).default('own'),
  namespacePrefix: z.string().nullable().default(null),
  consumerKey: z.string().optional(),
  permittedUsers: z.enum(['AllSelfAuthorized', 'AdminApprovedPreAuthorized']).default('AllSelfAuthorized'),
  isBlocked: z.boolean().default(false),
  /** Profile names. */
  profiles: z.array(z.string()).default([]),
  /** Permission set API names. */
  permissionSets: z.array(z.string()).default([]),
  scopes: z.array(z.string()).default(['Api', 'Web', 'RefreshToken']),
  callbackUrl: z.string().default('https://login.salesforce.com/services/oauth2/success'),
  contactEmail: z.string().default('admin@example.com'),
  description: z.string().optional(),
  /** `generate`, or the path of a PEM file relative to the scenario. */
  certificate: z.string().optional(),
  ipRelaxation: z.enum(['ENFORCE', 'BYPASS', 'BYPASS_2FACTOR', 'ENFORCE_RELAXREFRESH']).default('ENFORCE'),
  refreshTokenPolicy: z.string().default('infinite'),
});

const uninstalledApp = z.strictObject({
  name: z.string(),
  consumerKey: z.string().optional(),
  isBlocked: z.boolean().default(false),
  certificate: z.string().optional(),
});

const externalClientApp = z.strictObject({
  developerName: z.string(),
  label: z.string(),
  distributionState: z.enum(['Local', 'Packaged']).default('Local'),
  namespacePrefix: z.string().nullable().default(null),
  permittedUsers: z.enum(['AllSelfAuthorized', 'AdminApprovedPreAuthorized']).default('AllSelfAuthorized'),
});

const token = z.strictObject({
  /** The app's label. */
  app: z.string(),
  username: z.string(),
  /** Of two apps with that label, the one that isn't installed. */
  isUninstalled: z.boolean().default(false),
  useCount: z.int().default(1),
  lastUsedDate: dateTime.nullable().default('2026-10-01T08:00:00Z'),
  createdDate: dateTime.default('2025-06-01T08:00:00Z'),
});

const login = z.strictObject({
  username: z.string(),
  sourceIp: z.string(),
  loginTime: dateTime.default('2026-11-01T08:00:00Z'),
});

const remoteSite = z.strictObject({
  fullName: z.string(),
  namespacePrefix: z.string().nullable().default(null),
  url: z.string(),
  isActive: z.boolean().default(true),
  disableProtocolSecurity: z.boolean().default(false),
  description: z.string().nullable().default(null),
});

const organization = z.strictObject({
  name: z.string(),
  organizationType: z.string().default('Enterprise Edition'),
  isSandbox: z.boolean().default(false),
  instanceName: z.string().default('EMU1'),
  namespacePrefix: z.string().nullable().default(null),
  isApiEnabled: z.boolean().default(true),
});

/** A scenario file: what a test cares about; the loader completes the rest of the org. */
export const scenarioSchema = z.strictObject({
  organization,
  /** Profile.Name of the standard administrator profile, which is localised in some orgs. */
  adminProfileName: z.string().default('System Administrator'),
  profiles: z.array(profile).default([]),
  permissionSets: z.array(permissionSet).default([]),
  permissionSetGroups: z
    .array(z.strictObject({ developerName: z.string(), label: z.string(), permissionSets: z.array(z.string()) }))
    .default([]),
  users: z.array(user).min(1),
  apps: z.array(app).default([]),
  uninstalledApps: z.array(uninstalledApp).default([]),
  externalClientApps: z.array(externalClientApp).default([]),
  tokens: z.array(token).default([]),
  logins: z.array(login).default([]),
  remoteSites: z.array(remoteSite).default([]),
  trustedIpRanges: ranges.default([]),
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type ScenarioApp = Scenario['apps'][number];
