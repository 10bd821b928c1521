import { isIP } from 'node:net';
import { ipRangeError, quoteInput } from './ipRangeError.js';
import { malformedAddress } from './malformedAddress.js';

/** 4 for IPv4, 6 for IPv6. */
export type IpFamily = 4 | 6;

/** One address as a number: IPv4 below 2^32, IPv6 below 2^128. */
export type IpAddress = { family: IpFamily; value: bigint };

/** Number of bits in an address of each family. */
export const ADDRESS_BITS = { 4: 32, 6: 128 } as const;

/** The highest address of each family; the lowest is 0. */
export const LAST_ADDRESS = { 4: (1n << 32n) - 1n, 6: (1n << 128n) - 1n } as const;

/**
 * Edges of ::ffff:0:0/96, where IPv6 holds the IPv4 addresses. The platform counts these addresses as IPv4
 * (Salesforce Help, "Restrict Login IP Addresses in Profiles").
 */
export const MAPPED_BLOCK = { start: 0xff_ff_00_00_00_00n, end: 0xff_ff_ff_ff_ff_ffn } as const;

const GROUPS = 8;
const GROUP_BITS = 16n;
const ADDRESS_TEXT_MAX = 60;

/**
 * Reads one address exactly as written; an IPv4-mapped IPv6 address stays IPv6 here. Node's `isIP` says what is one.
 *
 * @param text an IPv4 or IPv6 address (RFC 4291 forms: compressed, embedded IPv4), no white space around it
 * @returns its family and value
 * @throws MissingIpAddressError, IpZoneIdError, MalformedIpAddressError, and the others of `malformedAddress`
 */
export function parseAddress(text: string): IpAddress {
  if (text === '') throw ipRangeError('error.MissingIpAddress');
  if (text.length > ADDRESS_TEXT_MAX) throw ipRangeError('error.tooLong.MalformedIpAddress', [quoteInput(text)]);
  // Node takes a zone id for a part of the address.
  if (text.includes('%')) throw ipRangeError('error.IpZoneId', [quoteInput(text)]);
  const family = isIP(text);
  if (family === 0) throw malformedAddress(text);
  return family === 6 ? { family: 6, value: valueOfIpv6(text) } : { family: 4, value: BigInt(valueOfIpv4(text)) };
}

/**
 * Writes an address as text: IPv4 with four plain octets, IPv6 in the canonical form of RFC 5952 (lower case, no
 * leading zeros, the longest run of zero groups compressed, IPv4-mapped addresses with the IPv4 part dotted).
 *
 * @param address the address
 * @returns its text
 */
export function formatAddress(address: IpAddress): string {
  if (address.family === 4) return formatIpv4(address.value);
  if (isMapped(address.value)) return `::ffff:${formatIpv4(address.value - MAPPED_BLOCK.start)}`;
  const groups = Array.from({ length: GROUPS }, (_, index) =>
    Number((address.value >> (GROUP_BITS * BigInt(GROUPS - 1 - index))) & 0xff_ffn),
  );
  const run = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  if (run.length < 2) return hex.join(':');
  return `${hex.slice(0, run.start).join(':')}::${hex.slice(run.start + run.length).join(':')}`;
}

/**
 * Turns an IPv4-mapped IPv6 address (::ffff:10.0.0.1) into the IPv4 address it stands for, as the platform does.
 *
 * @param address any address
 * @returns the IPv4 address, or the same address when it is not a mapped one
 */
export function unmapAddress(address: IpAddress): IpAddress {
  return address.family === 6 && isMapped(address.value)
    ? { family: 4, value: address.value - MAPPED_BLOCK.start }
    : address;
}

/**
 * Says whether an IPv6 value lies in the IPv4-mapped block.
 *
 * @param value an IPv6 address as a number
 * @returns true inside ::ffff:0:0/96
 */
export function isMapped(value: bigint): boolean {
  return value >= MAPPED_BLOCK.start && value <= MAPPED_BLOCK.end;
}

function valueOfIpv4(text: string): number {
  return text.split('.').reduce((value, octet) => value * 256 + Number(octet), 0);
}

function valueOfIpv6(text: string): bigint {
  const [head = [], tail = []] = text.split('::').map(groupsOf);
  const missing = GROUPS - head.length - tail.length;
  return [...head, ...Array<number>(missing).fill(0), ...tail].reduce(
    (value, group) => (value << GROUP_BITS) | BigInt(group),
    0n,
  );
}

function groupsOf(part: string): number[] {
  if (part === '') return [];
  return part.split(':').flatMap((word) => {
    if (!word.includes('.')) return [Number.parseInt(word, 16)];
    const embedded = valueOfIpv4(word);
    return [Math.floor(embedded / 65_536), embedded % 65_536];
  });
}

function formatIpv4(value: bigint): string {
  const number = Number(value);
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}

function longestZeroRun(groups: number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let current = { start: 0, length: 0 };
  groups.forEach((group, index) => {
    current = group === 0 ? { start: current.start, length: current.length + 1 } : { start: index + 1, length: 0 };
    if (current.length > best.length) best = current;
  });
  return best;
}
