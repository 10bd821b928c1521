import { SfError } from '@salesforce/core';
import { type IpFamily, LAST_ADDRESS, MAPPED_BLOCK } from './address.js';
import { type IpRange, formatRange, rangeSize } from './ipRange.js';
import { messages } from './ipRangeError.js';
import { countAddresses } from './rangeIndex.js';

/** Where ranges are to go: the org-wide trusted ranges, or the login IP ranges of a profile. */
export type RangeTarget = { kind: 'orgWide' } | { kind: 'profile'; name: string; isPartner?: boolean };

/**
 * The most addresses one trusted range may hold: 33,554,432 in IPv4, 2^96 in IPv6 (Salesforce Help, "Set Trusted IP
 * Ranges for Your Organization").
 */
export const TRUSTED_RANGE_MAX_SIZE = { 4: 1n << 25n, 6: 1n << 96n } as const;

/** The most addresses the login IP ranges of a partner profile may hold, unless Salesforce raised it for the org. */
const PARTNER_PROFILE_MAX_ADDRESSES = 5n;

const LISTED_MAX = 10;

/**
 * Gives `mergeRanges` the bound up to which it may join additions.
 *
 * @param target where the ranges go
 * @returns the largest size of one range for a family, undefined where the platform names none
 */
export function maxRangeSize(target: RangeTarget): (family: IpFamily) => bigint | undefined {
  return (family) => (target.kind === 'orgWide' ? TRUSTED_RANGE_MAX_SIZE[family] : undefined);
}

/**
 * Finds the platform's limits that new ranges would break. Existing entries are not judged: the org accepted them.
 *
 * @param existing the target's entries
 * @param added the ranges to append
 * @param target where they go
 * @returns one error for each range and limit, empty when all is well
 */
export function findLimitViolations(
  existing: readonly IpRange[],
  added: readonly IpRange[],
  target: RangeTarget,
): SfError[] {
  return [...added.flatMap((range) => rangeViolations(range, target)), ...partnerViolations(existing, added, target)];
}

/**
 * Stops before anything is sent when new ranges would break a limit of the platform.
 *
 * @param existing the target's entries
 * @param added the ranges to append
 * @param target where they go
 * @throws ReversedIpRangeError, IpAddressOutOfFamilyError, Ipv4MappedStraddleError, TrustedIpRangeTooLargeError or
 * PartnerProfileIpLimitError, whichever is first; the message lists up to ten, the data names all
 */
export function assertWithinLimits(existing: readonly IpRange[], added: readonly IpRange[], target: RangeTarget): void {
  const violations = findLimitViolations(existing, added, target);
  const [first] = violations;
  if (first === undefined) return;
  const listed = violations.slice(0, LISTED_MAX).map(({ message }) => message);
  const rest = violations.length - listed.length;
  throw SfError.create({
    name: first.name,
    message: [...listed, ...(rest > 0 ? [messages.getMessage('info.MoreViolations', [rest])] : [])].join('\n'),
    actions: first.actions ?? [],
    data: violations.map(({ name, message }) => ({ name, message })),
  });
}

function rangeViolations(range: IpRange, target: RangeTarget): SfError[] {
  if (range.start > range.end) {
    return [messages.createError('error.limit.ReversedIpRange', [formatRange(range)])];
  }
  if (range.start < 0n || range.end > LAST_ADDRESS[range.family]) {
    return [messages.createError('error.IpAddressOutOfFamily', [range.family])];
  }
  const violations: SfError[] = [];
  if (straddlesMapped(range)) {
    violations.push(messages.createError('error.Ipv4MappedStraddle', [formatRange(range)]));
  }
  const max = maxRangeSize(target)(range.family);
  if (max !== undefined && rangeSize(range) > max) {
    const tokens = [formatRange(range), String(rangeSize(range)), String(max)];
    violations.push(messages.createError('error.TrustedIpRangeTooLarge', tokens));
  }
  return violations;
}

function straddlesMapped(range: IpRange): boolean {
  if (range.family === 4) return false;
  const shares = range.start <= MAPPED_BLOCK.end && range.end >= MAPPED_BLOCK.start;
  return shares && (range.start < MAPPED_BLOCK.start || range.end > MAPPED_BLOCK.end);
}

function partnerViolations(existing: readonly IpRange[], added: readonly IpRange[], target: RangeTarget): SfError[] {
  if (target.kind !== 'profile' || target.isPartner !== true || added.length === 0) return [];
  // Entries beyond the limit show that Salesforce raised it for this org, and the new figure can't be read anywhere.
  if (countAddresses(existing) > PARTNER_PROFILE_MAX_ADDRESSES) return [];
  const total = countAddresses([...existing, ...added]);
  if (total <= PARTNER_PROFILE_MAX_ADDRESSES) return [];
  const tokens = [target.name, String(total), String(PARTNER_PROFILE_MAX_ADDRESSES)];
  return [messages.createError('error.PartnerProfileIpLimit', tokens)];
}
