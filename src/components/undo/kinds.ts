import type { AnyKind, KindTable } from '../../plan/kind.js';

/**
 * How the changes of a run are taken back, by the type of component, in the order in which a plan shows them: what opens
 * before what takes access away.
 */
export const undoKinds: KindTable = {
  ConnectedApp: async (): Promise<AnyKind> => (await import('../connectedApp/undo.js')).connectedAppUndo,
  PermissionSetAssignment: async (): Promise<AnyKind> => (await import('../user/undo.js')).userUndo,
  PermissionSet: async (): Promise<AnyKind> => (await import('../permissionSet/undo.js')).permissionSetUndo,
  RemoteSiteSetting: async (): Promise<AnyKind> => (await import('../remoteSite/undo.js')).remoteSiteUndo,
  Profile: async (): Promise<AnyKind> => (await import('../profile/undo.js')).profileUndo,
  Settings: async (): Promise<AnyKind> => (await import('../securitySettings/undo.js')).securitySettingsUndo,
};
