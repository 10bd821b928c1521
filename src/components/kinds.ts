import type { AnyKind, KindTable } from '../plan/kind.js';

/**
 * Every kind of component that a desired state may name, in the order in which a plan shows them: what lets people in
 * before what shuts them out. Each is loaded when it is named.
 */
export const kinds: KindTable = {
  permissionSets: async (): Promise<AnyKind> => (await import('./permissionSet/kind.js')).permissionSetKind,
  users: async (): Promise<AnyKind> => (await import('./user/kind.js')).userKind,
  connectedApps: async (): Promise<AnyKind> => (await import('./connectedApp/kind.js')).connectedAppKind,
  remoteSites: async (): Promise<AnyKind> => (await import('./remoteSite/kind.js')).remoteSiteKind,
  profiles: async (): Promise<AnyKind> => (await import('./profile/kind.js')).profileKind,
  securitySettings: async (): Promise<AnyKind> => (await import('./securitySettings/kind.js')).securitySettingsKind,
};
