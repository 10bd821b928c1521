import { BlockList, isIP } from 'node:net';
import type { EmulatedOrg } from '../org/org.js';
import type { User } from '../org/state.js';

/**
 * Tells whether a user may log in from an address: a profile without login IP ranges allows every address.
 *
 * @param org the org.
 * @param user whose profile counts.
 * @param address the client's IPv4 or IPv6 address; an IPv4-mapped one counts as IPv4.
 */
export function isAddressAllowed(org: EmulatedOrg, user: User, address: string): boolean {
  const ranges = org.state.profiles.find((profile) => profile.id === user.profileId)?.loginIpRanges ?? [];
  if (ranges.length === 0) return true;
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  const list = new BlockList();
  for (const { start, end } of ranges) list.addRange(start, end, familyOf(start));
  return list.check(plain, familyOf(plain));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
