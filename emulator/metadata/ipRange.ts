import { isIP } from 'node:net';
import { Refusal } from './components/component.js';

/**
 * Refuses an IP range that the platform would not take.
 *
 * @param start first address, IPv4 or IPv6.
 * @param end last address, of the same family, not before the first.
 * @throws Refusal; the platform's own words are not known.
 */
export function checkIpRange(start: string, end: string): void {
  for (const address of [start, end]) if (isIP(address) === 0) throw new Refusal(`Invalid IP address: ${address}`);
  if (isIP(start) !== isIP(end)) throw new Refusal(`IP range ${start} - ${end} mixes IPv4 and IPv6 addresses`);
  if (addressNumber(start) > addressNumber(end)) {
    throw new Refusal(`The end IP address must be greater than or equal to the start IP address: ${start} - ${end}`);
  }
}

/** The most addresses of one trusted range (Salesforce Help, "Set Trusted IP Ranges for Your Organization"). */
const trustedRangeMax = { 4: 2n ** 25n, 6: 2n ** 96n };

/** The most addresses in all login IP ranges of a partner profile ("Restrict Login IP Addresses in Profiles"). */
const partnerAddressMax = 5n;

/**
 * Refuses a trusted range with more addresses than the platform takes.
 *
 * @param start first address, checked before.
 * @param end last address.
 * @throws Refusal; the platform's own words are not known.
 */
export function checkTrustedRangeSize(start: string, end: string): void {
  if (sizeOf(start, end) <= trustedRangeMax[isIP(start) === 4 ? 4 : 6]) return;
  throw new Refusal(`The IP address range is too large: ${start} - ${end}`);
}

/**
 * Refuses login IP ranges that hold more addresses than a partner profile may have.
 *
 * @param ranges all ranges of the profile.
 * @throws Refusal; the platform's own words are not known.
 */
export function checkPartnerRanges(ranges: Array<{ start: string; end: string }>): void {
  const total = ranges.reduce((sum, { start, end }) => sum + sizeOf(start, end), 0n);
  if (total > partnerAddressMax) {
    throw new Refusal(`Login IP ranges of a partner profile may hold ${partnerAddressMax} addresses, not ${total}`);
  }
}

function sizeOf(start: string, end: string): bigint {
  return addressNumber(end) - addressNumber(start) + 1n;
}

function addressNumber(address: string): bigint {
  if (isIP(address) === 4) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  // The URL parser gives an IPv6 address its one canonical form, with an embedded IPv4 part turned to hexadecimal.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const gap = tail === undefined ? [] : Array<string>(8 - groups(head).length - groups(tail).length).fill('0');
  return [...groups(head), ...gap, ...groups(tail ?? '')].reduce(
    (sum, group) => sum * 65536n + BigInt(`0x${group}`),
    0n,
  );
}
