import { SfError } from '@salesforce/core';
import { type IpFamily, LAST_ADDRESS, MAPPED_BLOCK } from './address.js';
import { type IpRange, formatRange, rangeSize } from './ipRange.js';
import { countAddresses } from './rangeIndex.js';

/** Where ranges are to go: the org-wide trusted ranges, or the login IP ranges of a profile. */
export type RangeTarget = { kind: 'orgWide' } | { kind: 'profile'; name: string; isPartner?: boolean };

/** A limit that new ranges would break. */
export type LimitViolation = {
  code:
    | 'ReversedIpRange'
    | 'IpAddressOutOfFamily'
    | 'Ipv4MappedStraddle'
    | 'TrustedIpRangeTooLarge'
    | 'PartnerProfileIpLimit';
  message: string;
};

/**
 * The most addresses one trusted range may hold: 33,554,432 in IPv4, 2^96 in IPv6 (Salesforce Help, "Set Trusted IP
 * Ranges for Your Organization").
 */
export const TRUSTED_RANGE_MAX_SIZE = { 4: 1n << 25n, 6: 1n << 96n } as const;

/** The most addresses the login IP ranges of a partner profile may hold, unless Salesforce raised it for the org. */
export const PARTNER_PROFILE_MAX_ADDRESSES = 5n;

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
 * @returns one violation for each range and limit, empty when all is well
 */
export function findLimitViolations(
  existing: readonly IpRange[],
  added: readonly IpRange[],
  target: RangeTarget,
): LimitViolation[] {
  return [...added.flatMap((range) => rangeViolations(range, target)), ...partnerViolations(existing, added, target)];
}

/**
 * Stops before anything is sent when new ranges would break a limit of the platform.
 *
 * @param existing the target's entries
 * @param added the ranges to append
 * @param target where they go
 * @throws ReversedIpRange, IpAddressOutOfFamily, Ipv4MappedStraddle, TrustedIpRangeTooLarge or PartnerProfileIpLimit,
 * named after the first violation; the message lists up to ten
 */
export function assertWithinLimits(existing: readonly IpRange[], added: readonly IpRange[], target: RangeTarget): void {
  const violations = findLimitViolations(existing, added, target);
  const [first] = violations;
  if (first === undefined) return;
  const listed = violations.slice(0, LISTED_MAX).map(({ message }) => message);
  const rest = violations.length - listed.length;
  throw SfError.create({
    name: first.code,
    message: [...listed, ...(rest > 0 ? [`${rest} more ranges break a limit.`] : [])].join('\n'),
    actions: [LIMIT_ACTIONS[first.code]],
    data: violations,
  });
}

const LIMIT_ACTIONS: Record<LimitViolation['code'], string> = {
  ReversedIpRange: 'Put the lower address first.',
  IpAddressOutOfFamily: 'Give addresses below 2^32 for IPv4 and below 2^128 for IPv6.',
  Ipv4MappedStraddle:
    'Split the range so that ::ffff:0:0 to ::ffff:ffff:ffff, where the IPv4 addresses are, is a range of its own or left out.',
  TrustedIpRangeTooLarge:
    'Give narrower ranges. A trusted range holds at most 33,554,432 IPv4 addresses (/7) or 2^96 IPv6 addresses (/32).',
  PartnerProfileIpLimit: 'Give fewer addresses, or have Salesforce Support raise the limit for the org.',
};

function rangeViolations(range: IpRange, target: RangeTarget): LimitViolation[] {
  if (range.start > range.end) {
    return [{ code: 'ReversedIpRange', message: `The range ${formatRange(range)} starts after its end.` }];
  }
  if (range.start < 0n || range.end > LAST_ADDRESS[range.family]) {
    return [
      { code: 'IpAddressOutOfFamily', message: `A range holds values that are not IPv${range.family} addresses.` },
    ];
  }
  const violations: LimitViolation[] = [];
  if (straddlesMapped(range)) {
    violations.push({
      code: 'Ipv4MappedStraddle',
      message: `The range ${formatRange(range)} holds IPv4-mapped addresses and others, which the platform refuses.`,
    });
  }
  const max = maxRangeSize(target)(range.family);
  if (max !== undefined && rangeSize(range) > max) {
    violations.push({
      code: 'TrustedIpRangeTooLarge',
      message: `The range ${formatRange(range)} holds ${rangeSize(range)} addresses; a trusted range may hold ${max}.`,
    });
  }
  return violations;
}

function straddlesMapped(range: IpRange): boolean {
  if (range.family === 4) return false;
  const shares = range.start <= MAPPED_BLOCK.end && range.end >= MAPPED_BLOCK.start;
  return shares && (range.start < MAPPED_BLOCK.start || range.end > MAPPED_BLOCK.end);
}

function partnerViolations(
  existing: readonly IpRange[],
  added: readonly IpRange[],
  target: RangeTarget,
): LimitViolation[] {
  if (target.kind !== 'profile' || target.isPartner !== true || added.length === 0) return [];
  // Entries beyond the limit show that Salesforce raised it for this org, and the new figure can't be read anywhere.
  if (countAddresses(existing) > PARTNER_PROFILE_MAX_ADDRESSES) return [];
  const total = countAddresses([...existing, ...added]);
  if (total <= PARTNER_PROFILE_MAX_ADDRESSES) return [];
  const message = `The partner profile "${target.name}" would have ${total} addresses in its login IP ranges; it may have ${PARTNER_PROFILE_MAX_ADDRESSES}.`;
  return [{ code: 'PartnerProfileIpLimit', message }];
}
