import { derivedId, keyPrefixes } from '../../org/ids.js';
import type { Login, User } from '../../org/state.js';
import { column, idColumn, sobject, toPlatformDate, type ObjectDefinition, type Scope } from './definition.js';

/**
 * The LoginHistory sObject. Users without Manage Users see their own logins only.
 *
 * @param scope the org and the running user.
 */
export function loginHistory({ org, user, permissions }: Scope): ObjectDefinition {
  const isVisible = ({ userId }: Login): boolean => userId === user.id || permissions.has('ManageUsers');
  return sobject({
    name: 'LoginHistory',
    keyPrefix: keyPrefixes.LoginHistory,
    items: () => (org.state.logins ?? []).filter(isVisible),
    fields: [
      idColumn(),
      // A reference without a relationship: User.Name can't be read through it (object reference, LoginHistory).
      column<Login>('UserId', 'reference', { references: 'User', read: (login) => login.userId }),
      column<Login>('LoginTime', 'datetime', { read: (login) => toPlatformDate(login.loginTime) }),
      column<Login>('LoginType', 'picklist', { read: () => 'Remote Access 2.0' }),
      column<Login>('SourceIp', 'string', { length: 39, read: (login) => login.sourceIp }),
      column<Login>('Status', 'string', { length: 128, read: () => 'Success' }),
    ],
  });
}

/**
 * The UserLogin sObject: whether a user is frozen. Seen by users with Manage Users alone.
 *
 * @param scope the org and the running user.
 */
export function userLogin({ org, permissions }: Scope): ObjectDefinition {
  return sobject({
    name: 'UserLogin',
    keyPrefix: keyPrefixes.UserLogin,
    items: () => (permissions.has('ManageUsers') ? org.state.users : []),
    fields: [
      column<User>('Id', 'id', { read: (user) => derivedId(keyPrefixes.UserLogin, user.id) }),
      column<User>('UserId', 'reference', { references: 'User', read: (user) => user.id }),
      column<User>('IsFrozen', 'boolean', { read: (user) => user.isFrozen ?? false }),
      column<User>('IsPasswordLocked', 'boolean', { read: () => false }),
    ],
  });
}
