import type { Connection } from '@salesforce/core';
import type { Integration } from '../integration/integration.js';
import { combinePlans } from '../change/combine.js';
import type { Plan } from '../change/plan.js';

async function planConnectedApps(connection: Connection, intents: Integration['connectedApps'] = []): Promise<Plan[]> {
  if (intents.length === 0) return [];
  const [{ readInventory }, { planConnectedApp }] = await Promise.all([
    import('../components/connectedApp/inventory.js'),
    import('../components/connectedApp/plan.js'),
  ]);
  const inventory = await readInventory(connection);
  return Promise.all(intents.map((intent) => planConnectedApp(connection, inventory, intent)));
}

async function planRemoteSites(connection: Connection, intents: Integration['remoteSites'] = []): Promise<Plan[]> {
  if (intents.length === 0) return [];
  const { planRemoteSites: plan } = await import('../components/remoteSite/plan.js');
  return [await plan(connection, intents)];
}

async function planIpRanges(connection: Connection, intents: Integration['ipRanges'] = []): Promise<Plan[]> {
  if (intents.length === 0) return [];
  const { planIpRanges: plan } = await import('../components/ipRange/plan.js');
  return [await plan(connection, intents)];
}

/**
 * Reads the org and plans what brings it to the desired state; each kind of component by its own module, loaded only
 * when the desired state names it.
 *
 * @throws SfError one for everything that is wrong with the names given, before any change; and connection errors
 */
export async function planIntegration(connection: Connection, integration: Integration): Promise<Plan> {
  const plans = await Promise.all([
    planConnectedApps(connection, integration.connectedApps),
    planRemoteSites(connection, integration.remoteSites),
    planIpRanges(connection, integration.ipRanges),
  ]);
  return combinePlans(plans.flat());
}
