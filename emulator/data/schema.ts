import { permissionSet, permissionSetAssignment, permissionSetGroup } from './objects/access.js';
import { permissionSetGroupComponent, setupEntityAccess } from './objects/access.js';
import { appMenuItem, connectedApplication, externalClientApplication } from './objects/apps.js';
import { externalClientAppPolicy, oauthToken, remoteProxy } from './objects/apps.js';
import type { Api, FieldDefinition, ObjectDefinition, Scope } from './objects/definition.js';
import { deployRequest } from './objects/deployments.js';
import { loginHistory, userLogin } from './objects/logins.js';
import { organization, profile, user, userLicense, userPermissionAccess } from './objects/users.js';

type Maker = { make: (scope: Scope) => ObjectDefinition; apis: Api[] };

/** Every sObject and the APIs that have it. The Tooling API has no SetupEntityAccess and no OauthToken. */
const makers: { [name: string]: Maker } = {
  AppMenuItem: { make: appMenuItem, apis: ['data'] },
  ConnectedApplication: { make: connectedApplication, apis: ['data', 'tooling'] },
  DeployRequest: { make: deployRequest, apis: ['tooling'] },
  ExternalClientApplication: { make: externalClientApplication, apis: ['data', 'tooling'] },
  ExtlClntAppOauthPlcyCnfg: { make: externalClientAppPolicy, apis: ['data', 'tooling'] },
  LoginHistory: { make: loginHistory, apis: ['data'] },
  OauthToken: { make: oauthToken, apis: ['data'] },
  Organization: { make: organization, apis: ['data', 'tooling'] },
  PermissionSet: { make: permissionSet, apis: ['data', 'tooling'] },
  PermissionSetAssignment: { make: permissionSetAssignment, apis: ['data'] },
  PermissionSetGroup: { make: permissionSetGroup, apis: ['data', 'tooling'] },
  PermissionSetGroupComponent: { make: permissionSetGroupComponent, apis: ['data', 'tooling'] },
  Profile: { make: profile, apis: ['data', 'tooling'] },
  RemoteProxy: { make: remoteProxy, apis: ['tooling'] },
  SetupEntityAccess: { make: setupEntityAccess, apis: ['data'] },
  User: { make: user, apis: ['data', 'tooling'] },
  UserLicense: { make: userLicense, apis: ['data'] },
  UserLogin: { make: userLogin, apis: ['data'] },
  UserPermissionAccess: { make: userPermissionAccess, apis: ['data'] },
};

/**
 * Finds an sObject by name, whatever its case.
 *
 * @param scope the org, its switches, the user and the API asked.
 * @param name API name.
 * @returns undefined when this API has no such object.
 */
export function findObject(scope: Scope, name: string): ObjectDefinition | undefined {
  const entry = Object.entries(makers).find(([known]) => known.toLowerCase() === name.toLowerCase());
  return entry?.[1].apis.includes(scope.api) === true ? entry[1].make(scope) : undefined;
}

/**
 * Lists the sObjects of an API.
 *
 * @param scope the org and the API asked.
 */
export function listObjects(scope: Scope): ObjectDefinition[] {
  return Object.values(makers)
    .filter((maker) => maker.apis.includes(scope.api))
    .map((maker) => maker.make(scope));
}

/**
 * Finds a column by name, whatever its case.
 *
 * @param object the sObject.
 * @param name API name.
 */
export function findField(object: ObjectDefinition, name: string): FieldDefinition | undefined {
  return object.fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
}
