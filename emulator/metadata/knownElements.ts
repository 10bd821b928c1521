/**
 * What orgs are known to write or take although the generated types lack it. Those mirror one org's features at one
 * time: between two of their releases a sixth of all lines went and partly came back, and an org of API 67 gave out an
 * element that the types of that time lacked. So an element or value isn't refused for their silence alone, as long as
 * it is listed here with where it was seen; what is neither there nor here stays refused.
 */

/** An element as the generated schema writes it, with the API versions it belongs to. */
type KnownElement = { element: string; sinceVersion: number; untilVersion: number };

/** Elements by type and name. */
export const knownElements: { [type: string]: { [element: string]: KnownElement } } = {
  // In the public WSDL of API 66 and in the type's documentation since API 46.
  ConnectedApp: { pluginExecutionUser: { element: 'string?', sinceVersion: 46, untilVersion: Infinity } },
  // Retrieved policy files of API 61 to 63 carry it; newer ones do not.
  ExtlClntAppOauthConfigurablePolicies: {
    isNamedUserJwtEnabled: { element: 'boolean?', sinceVersion: 61, untilVersion: 63 },
  },
  // Still written by retrieves, as a value or as xsi:nil, although the types have dropped it.
  ExternalClientAppSettings: {
    enableExternalClientApps: { element: 'boolean?', sinceVersion: 58, untilVersion: Infinity },
  },
  // Documented until `license` took its place in API 38; two of 3,156 public files have it.
  PermissionSet: { userLicense: { element: 'string?', sinceVersion: 22, untilVersion: 37 } },
};

/** Values by enum, each with the value after which the platform has it in its order. */
export const knownValues: { [name: string]: Array<{ value: string; after: string }> } = {
  // In a retrieved external client app (`Api, RefreshToken, SFApiPlatform, EinsteinGPT`), and among the valid ones that
  // an org named when it refused another.
  ConnectedAppOauthAccessScope: [{ value: 'SFApiPlatform', after: 'SFAP' }],
};
