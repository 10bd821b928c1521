import { ipRangeError, quoteInput } from './ipRangeError.js';

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
const OCTETS = 4;
const ADDRESS_TEXT_MAX = 60;

/**
 * Reads one address exactly as written; an IPv4-mapped IPv6 address stays IPv6 here.
 *
 * @param text an IPv4 or IPv6 address (RFC 4291 forms: compressed, embedded IPv4), no white space around it
 * @returns its family and value
 * @throws MissingIpAddress, MalformedIpAddress, IpOctetCount, IpOctetLeadingZero, IpOctetOutOfRange, IpGroupCount,
 * IpGroupTooLong, RepeatedIpCompression, IpZoneId
 */
export function parseAddress(text: string): IpAddress {
  if (text === '') throw ipRangeError('MissingIpAddress', 'An address is missing.');
  if (text.length > ADDRESS_TEXT_MAX) {
    throw ipRangeError('MalformedIpAddress', `${quoteInput(text)} is too long for an IP address.`);
  }
  if (text.includes('%')) {
    throw ipRangeError('IpZoneId', `${quoteInput(text)} has a zone id, which only has a meaning on one machine.`, [
      'Leave out the percent sign and what follows it.',
    ]);
  }
  refuseLookalikes(text);
  return text.includes(':')
    ? { family: 6, value: parseIpv6(text) }
    : { family: 4, value: BigInt(parseIpv4(text, text)) };
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

function refuseLookalikes(text: string): void {
  if (/[[\]]|^[0-9.]+\.[0-9]+:[0-9]+$/.test(text)) {
    throw ipRangeError('MalformedIpAddress', `${quoteInput(text)} has brackets or a port, as in a URL.`, [
      'Leave out the brackets and the port.',
    ]);
  }
  if (text.includes('*')) {
    throw ipRangeError('MalformedIpAddress', `${quoteInput(text)} has a wildcard.`, [
      'Write a CIDR block instead, for example 10.0.0.0/24 for 10.0.0.*.',
    ]);
  }
  const odd = /[^0-9a-fA-F.:]/.exec(text);
  if (odd) {
    throw ipRangeError(
      'MalformedIpAddress',
      `${quoteInput(text)} is not an IP address: ${quoteInput(odd[0])} can't be part of one.`,
    );
  }
}

function parseIpv4(text: string, whole: string): number {
  const octets = text.split('.');
  if (octets.length !== OCTETS || octets.includes('')) {
    throw ipRangeError(
      'IpOctetCount',
      `${quoteInput(whole)} is not an IPv4 address: it takes four numbers with a full stop between each two.`,
    );
  }
  return octets.reduce((value, octet) => value * 256 + parseOctet(octet, whole), 0);
}

function parseOctet(octet: string, whole: string): number {
  if (!/^[0-9]+$/.test(octet)) {
    throw ipRangeError(
      'MalformedIpAddress',
      `${quoteInput(whole)} is not an IP address: ${quoteInput(octet)} is not a number.`,
    );
  }
  // Some readers take 010 as octal 8, others as 10, so nobody can tell which address is meant.
  if (octet.length > 1 && octet.startsWith('0')) {
    throw ipRangeError(
      'IpOctetLeadingZero',
      `${quoteInput(whole)} has a number with a leading zero: ${quoteInput(octet)}.`,
      ['Write each number without leading zeros.'],
    );
  }
  if (octet.length > 3 || Number(octet) > 255) {
    throw ipRangeError('IpOctetOutOfRange', `${quoteInput(whole)} has a number above 255: ${quoteInput(octet)}.`);
  }
  return Number(octet);
}

function parseIpv6(text: string): bigint {
  const halves = text.split('::');
  if (halves.length > 2 || text.includes(':::')) {
    throw ipRangeError(
      'RepeatedIpCompression',
      `${quoteInput(text)} is not an IPv6 address: "::" may stand in it once.`,
    );
  }
  const head = parseGroups(halves[0] ?? '', text, halves.length === 1);
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '', text, true) : [];
  const missing = GROUPS - head.length - tail.length;
  // RFC 4291 lets "::" stand for one group or more, never for none.
  if (halves.length === 2 ? missing < 1 : missing !== 0) {
    throw ipRangeError(
      'IpGroupCount',
      `${quoteInput(text)} is not an IPv6 address: it takes eight groups, or fewer with "::".`,
    );
  }
  return [...head, ...Array<number>(missing).fill(0), ...tail].reduce(
    (value, group) => (value << GROUP_BITS) | BigInt(group),
    0n,
  );
}

function parseGroups(part: string, whole: string, mayEmbedIpv4: boolean): number[] {
  if (part === '') return [];
  const words = part.split(':');
  return words.flatMap((word, index) => {
    if (word === '') {
      throw ipRangeError('IpGroupCount', `${quoteInput(whole)} is not an IPv6 address: a group is empty.`);
    }
    if (word.includes('.')) {
      if (!mayEmbedIpv4 || index !== words.length - 1) {
        throw ipRangeError(
          'MalformedIpAddress',
          `${quoteInput(whole)} is not an IPv6 address: an IPv4 part may only end it.`,
        );
      }
      const embedded = parseIpv4(word, whole);
      return [Math.floor(embedded / 65_536), embedded % 65_536];
    }
    if (word.length > 4) {
      throw ipRangeError(
        'IpGroupTooLong',
        `${quoteInput(whole)} is not an IPv6 address: ${quoteInput(word)} has more than four digits.`,
      );
    }
    return [Number.parseInt(word, 16)];
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
