import type { ConnectedAppDesired } from '../components/connectedApp/desired.js';
import type { RemoteSiteDesired } from '../components/remoteSite/desired.js';
import type { IpRangeIntent } from '../components/ipRange/desired.js';
import type { PermissionSetDesired } from '../components/permissionSet/kind.js';
import type { UserDesired } from '../components/user/kind.js';

/** The desired state of an org: what flags or a recipe ask for, without a word on how to get there. */
export type Integration = {
  permissionSets?: PermissionSetDesired[];
  users?: UserDesired[];
  connectedApps?: ConnectedAppDesired[];
  remoteSites?: RemoteSiteDesired[];
  ipRanges?: IpRangeIntent[];
};
