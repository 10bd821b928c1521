import { ADDRESS_BITS, type IpAddress, isMapped, parseAddress, unmapAddress } from './address.js';
import { type IpRange, formatRange } from './ipRange.js';
import { ipRangeError, messages, quoteInput } from './ipRangeError.js';
import { holdsSeveralRanges } from './severalRanges.js';

/** Something that was read differently from how it was written. */
export type RangeNotice = { code: 'CidrHostBits' | 'Ipv4MappedRange'; message: string };

/** A range with what should be said about how it was read. */
type ParsedRange = { range: IpRange; notices: RangeNotice[] };

const RANGE_TEXT_MAX = 200;

/**
 * Reads a range.
 *
 * @param text "start-end" with or without spaces (an en dash is taken as well), a CIDR block or a single address,
 * IPv4 or IPv6. A CIDR block with host bits set stands for the whole block. Edges in ::ffff:0:0/96 become IPv4, as
 * the platform treats them.
 * @param description kept with the range; an empty one is left out
 * @returns the range
 * @throws MissingIpAddressError, MalformedIpRangeError, ReversedIpRangeError, MixedIpFamiliesError,
 * MalformedCidrPrefixError, CidrPrefixOutOfRangeError and the errors of `parseAddress`
 */
export function parseRange(text: string, description?: string): IpRange {
  return parseRangeWithNotices(text, description).range;
}

/**
 * Reads a range as `parseRange` does, and tells where the reading departs from the letter of the input.
 *
 * @param text see `parseRange`
 * @param description kept with the range; an empty one is left out
 * @returns the range and the notices
 * @throws the errors of `parseRange`
 */
export function parseRangeWithNotices(text: string, description?: string): ParsedRange {
  const trimmed = text.trim();
  if (trimmed === '') throw ipRangeError('error.noRange.MissingIpAddress');
  if (holdsSeveralRanges(trimmed)) {
    throw ipRangeError('error.several.MalformedIpRange', [quoteInput(trimmed)]);
  }
  if (text.length > RANGE_TEXT_MAX) {
    throw ipRangeError('error.tooLong.MalformedIpRange', [quoteInput(trimmed)]);
  }
  const parts = trimmed.split(/[-–—]/);
  if (parts.length > 2) {
    throw ipRangeError('error.dashes.MalformedIpRange', [quoteInput(trimmed)]);
  }
  const [first = '', second] = parts.map((part) => part.trim());
  if (second !== undefined) return parseEdges(first, second, trimmed, description);
  return first.includes('/') ? parseCidr(first, description) : parseSingle(first, description);
}

/**
 * Reads a range from its two edges, as the platform's metadata holds them.
 *
 * @param start the first address
 * @param end the last address
 * @param description kept with the range; an empty one is left out
 * @returns the range
 * @throws the errors of `parseRange`
 */
export function rangeFromEdges(start: string, end: string, description?: string): IpRange {
  return parseEdges(start.trim(), end.trim(), `${start.trim()}-${end.trim()}`, description).range;
}

function parseSingle(text: string, description: string | undefined): ParsedRange {
  const address = parseAddress(text);
  return finish(address, address.value, text, description);
}

function parseEdges(first: string, last: string, whole: string, description: string | undefined): ParsedRange {
  if (first === '' || last === '') {
    throw ipRangeError(`error.${first === '' ? 'before' : 'after'}.MissingIpAddress`, [quoteInput(whole)]);
  }
  if (first.includes('/') || last.includes('/')) {
    throw ipRangeError('error.twoForms.MalformedIpRange', [quoteInput(whole)]);
  }
  const [start, end] = alignFamilies(parseAddress(first), parseAddress(last));
  if (start.family !== end.family) {
    throw ipRangeError('error.MixedIpFamilies', [quoteInput(whole)]);
  }
  if (start.value > end.value) {
    throw ipRangeError('error.ReversedIpRange', [quoteInput(whole)]);
  }
  return finish(start, end.value, whole, description);
}

/** 10.0.0.1-::ffff:10.0.0.9 is a range of IPv4 addresses to the platform, however its edges are spelt. */
function alignFamilies(a: IpAddress, b: IpAddress): [IpAddress, IpAddress] {
  return a.family === b.family ? [a, b] : [unmapAddress(a), unmapAddress(b)];
}

function parseCidr(text: string, description: string | undefined): ParsedRange {
  const [addressText = '', prefixText = '', ...rest] = text.split('/');
  if (rest.length > 0) throw ipRangeError('error.slashes.MalformedIpRange', [quoteInput(text)]);
  const address = parseAddress(addressText);
  const hostBits = BigInt(ADDRESS_BITS[address.family] - parsePrefix(prefixText, address, text));
  const start = (address.value >> hostBits) << hostBits;
  const end = start + (1n << hostBits) - 1n;
  const parsed = finish({ family: address.family, value: start }, end, text, description);
  if (start === address.value) return parsed;
  const message = messages.getMessage('notice.CidrHostBits', [text, formatRange(parsed.range)]);
  return { range: parsed.range, notices: [{ code: 'CidrHostBits', message }, ...parsed.notices] };
}

function parsePrefix(prefix: string, address: IpAddress, whole: string): number {
  if (!/^(0|[1-9][0-9]*)$/.test(prefix)) {
    throw ipRangeError('error.MalformedCidrPrefix', [quoteInput(whole)]);
  }
  const max = ADDRESS_BITS[address.family];
  if (Number(prefix) > max) {
    throw messages.createError('error.CidrPrefixOutOfRange', [quoteInput(whole), max], [address.family, max]);
  }
  return Number(prefix);
}

function finish(start: IpAddress, end: bigint, whole: string, description: string | undefined): ParsedRange {
  const mapped = start.family === 6 && isMapped(start.value) && isMapped(end);
  const first = mapped ? unmapAddress(start) : start;
  const last = mapped ? unmapAddress({ family: 6, value: end }).value : end;
  const range: IpRange = {
    family: first.family,
    start: first.value,
    end: last,
    ...(description === undefined || description.trim() === '' ? {} : { description }),
  };
  if (!mapped) return { range, notices: [] };
  const message = messages.getMessage('notice.Ipv4MappedRange', [whole, formatRange(range)]);
  return { range, notices: [{ code: 'Ipv4MappedRange', message }] };
}
