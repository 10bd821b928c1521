import { SfError } from '@salesforce/core';
import type { IpFamily } from './address.js';
import { type IpRange, isAllowAll } from './ipRange.js';
import { messages, quoteInput } from './ipRangeError.js';
import { type RangeNotice, parseRangeWithNotices } from './parseRange.js';

/** One block of the published list. Region and provider are spelt as the list has them, for example us-east-1, aws. */
export type HyperforceRange = { range: IpRange; region: string; provider: string };

/** What is wrong at one place of the list, the place as in prefixes[3].ip_prefix[0]. */
type EntryProblem = { place: string; problem: string };

/** A place of the list without any block: an entry with an empty list. */
export type HyperforcePlace = { region: string; provider: string };

/** Everything read from the list, and everything that could not be. */
type HyperforceEntries = {
  ranges: HyperforceRange[];
  empty: HyperforcePlace[];
  notices: RangeNotice[];
  problems: EntryProblem[];
  createDate?: string;
};

type Json = Record<string, unknown>;

/** More entries than this are no list of Salesforce's addresses, and would only fill memory. */
const MAX_BLOCKS = 50_000;

const LISTS = [
  { list: 'prefixes', field: 'ip_prefix', family: 4 },
  { list: 'ipv6_prefixes', field: 'ipv6_prefix', family: 6 },
] as const satisfies ReadonlyArray<{ list: string; field: string; family: IpFamily }>;

/**
 * Reads the entries of the list. A block comes as a string or as an array of strings, as both have been published; an
 * empty array says that there is none.
 *
 * @param json the parsed JSON
 * @param source what to call the list in errors
 * @returns the blocks, and each malformed entry with its place
 * @throws HyperforceListShapeError when it is no such list at all
 */
export function readHyperforceEntries(json: unknown, source: string): HyperforceEntries {
  if (!isObject(json) || !LISTS.some(({ list }) => Object.hasOwn(json, list))) {
    throw messages.createError('error.HyperforceListShape', [source]);
  }
  const entries: HyperforceEntries = { ranges: [], empty: [], notices: [], problems: [] };
  for (const { list, field, family } of LISTS) {
    const rows = Object.hasOwn(json, list) ? json[list] : [];
    if (!Array.isArray(rows)) throw messages.createError('error.noList.HyperforceListShape', [list, source]);
    rows.forEach((row, index) => readEntry(row, { place: `${list}[${index}]`, field, family, source }, entries));
  }
  if (typeof json['createDate'] === 'string') entries.createDate = json['createDate'];
  return entries;
}

type EntryPlace = { place: string; field: string; family: IpFamily; source: string };

function readEntry(row: unknown, at: EntryPlace, entries: HyperforceEntries): void {
  if (!isObject(row)) {
    entries.problems.push({ place: at.place, problem: messages.getMessage('problem.NoObject') });
    return;
  }
  const region = readName(row, 'region', at, entries);
  const provider = readName(row, 'provider', at, entries);
  const value = row[at.field];
  const isList = Array.isArray(value);
  const blocks: unknown[] = isList ? value : [value];
  if (blocks.length === 0) entries.empty.push({ region, provider });
  blocks.forEach((block, index) => {
    const place = `${at.place}.${at.field}${isList ? `[${index}]` : ''}`;
    readBlock(block, { ...at, place }, { region, provider }, entries);
  });
}

function readName(row: Json, key: string, at: EntryPlace, entries: HyperforceEntries): string {
  const value = row[key];
  if (typeof value === 'string' && value.trim() !== '') return value.trim();
  entries.problems.push({ place: `${at.place}.${key}`, problem: noText(value) });
  return '';
}

function readBlock(
  block: unknown,
  at: EntryPlace,
  names: { region: string; provider: string },
  entries: HyperforceEntries,
): void {
  if (entries.ranges.length >= MAX_BLOCKS) {
    throw messages.createError('error.tooMany.HyperforceListShape', [at.source, MAX_BLOCKS]);
  }
  const report = (problem: string): void => void entries.problems.push({ place: at.place, problem });
  if (typeof block !== 'string') return report(noText(block));
  if (!block.includes('/')) return report(messages.getMessage('problem.NoCidrBlock', [quoteInput(block)]));
  try {
    const { range, notices } = parseRangeWithNotices(block);
    if (range.family !== at.family)
      return report(messages.getMessage('problem.OtherFamily', [quoteInput(block), at.family]));
    // A list that opens an org to everybody is damaged or forged, whatever else it holds.
    if (isAllowAll(range)) return report(messages.getMessage('problem.EveryAddress', [quoteInput(block)]));
    entries.ranges.push({ range, ...names });
    entries.notices.push(...notices);
  } catch (error) {
    report(SfError.wrap(error).message);
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function noText(value: unknown): string {
  return messages.getMessage(value === undefined ? 'problem.Missing' : 'problem.NoText');
}
