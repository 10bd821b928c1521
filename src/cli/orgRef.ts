import { type Connection, type Org, StateAggregator } from '@salesforce/core';
import type { IntegrationResult } from './result.js';

/** The org that a command works on, as its JSON names it. */
export async function describeOrg(org: Org, connection: Connection): Promise<IntegrationResult['org']> {
  const username = org.getUsername() ?? '';
  const { aliases } = await StateAggregator.getInstance();
  const { isSandbox } = connection.getAuthInfoFields();
  return {
    username,
    alias: aliases.get(username) ?? null,
    id: org.getOrgId(),
    instanceUrl: connection.instanceUrl,
    isSandbox: isSandbox ?? null,
  };
}
