import type { Connection } from '@salesforce/core';
import { queryAll } from '../../org/records.js';
import { soql } from '../../org/soql.js';

/** Whether an app's Permitted Users is "Admin approved users are pre-authorized" at this moment; false when it can't be told. */
export async function isAdminApprovedNow(connection: Connection, appId: string | null): Promise<boolean> {
  if (!appId) return false;
  const { row } = await queryAll<{ row: { OptionsAllowAdminApprovedUsersOnly: boolean } }>(connection, {
    row: { soql: soql`SELECT OptionsAllowAdminApprovedUsersOnly FROM ConnectedApplication WHERE Id = ${appId}` },
  });
  return row.records?.[0]?.OptionsAllowAdminApprovedUsersOnly === true;
}

/** Whether a permission set (or a profile's own one) may use the app at this moment; false when it can't be told. */
export async function hasAccessNow(
  connection: Connection,
  appId: string | null,
  permissionSetId: string,
): Promise<boolean> {
  if (!appId) return false;
  const { rows } = await queryAll<{ rows: { Id: string } }>(connection, {
    rows: {
      soql: soql`SELECT Id FROM SetupEntityAccess WHERE SetupEntityId = ${appId} AND ParentId = ${permissionSetId}`,
    },
  });
  return (rows.records?.length ?? 0) > 0;
}

/** Whether an app of this label is installed at this moment; false when it can't be told. */
export async function isInstalledNow(connection: Connection, label: string): Promise<boolean> {
  const { rows } = await queryAll<{ rows: { Id: string } }>(connection, {
    rows: { soql: soql`SELECT Id FROM ConnectedApplication WHERE Name = ${label}` },
  });
  return (rows.records?.length ?? 0) > 0;
}
