import type { SfError } from '@salesforce/core';
import { plainCause } from '../errors/plainCause.js';
import { nearestNames } from '../names/nearest.js';
import { collapseAdditions } from './collapseAdditions.js';
import { type HyperforcePlace, type HyperforceRange, readHyperforceEntries } from './hyperforceEntries.js';
import type { IpRange } from './ipRange.js';
import { messages } from './ipRangeError.js';
import type { RangeNotice } from './parseRange.js';

/** The published list of the addresses that Salesforce uses on Hyperforce. */
export type HyperforceList = {
  /** When the list was made, in the words of the list, where it says so. */
  createDate?: string;
  ranges: HyperforceRange[];
  /** Where the list has an entry without blocks. */
  empty: HyperforcePlace[];
  notices: RangeNotice[];
};

/** Which part of the list is wanted. An empty or absent choice takes all. */
type HyperforceSelection = { regions?: readonly string[]; providers?: readonly string[] };

/** What a selection gives: disjoint ranges with a description each, and how many blocks went into them. */
type SelectedRanges = { ranges: IpRange[]; regions: string[]; blocks: number };

/** The most bytes a list may have. The published one has well under 100 kB. */
export const HYPERFORCE_MAX_BYTES = 5 * 1024 * 1024;

const MAX_DEPTH = 16;
const NAMED_PROBLEMS_MAX = 50;

/**
 * Reads the text of the published list (Salesforce Help 000394078). Fields it does not know are passed over.
 *
 * @param text the JSON text
 * @param source what to call the text in errors: a file path or URL
 * @returns every block with its region and provider
 * @throws HyperforceListTooLargeError, HyperforceListTooDeepError, HyperforceListNotJsonError,
 * HyperforceListShapeError, HyperforceListEntriesError (data: every malformed entry with its place),
 * HyperforceListEmptyError
 */
export function parseHyperforce(text: string, source: string): HyperforceList {
  if (Buffer.byteLength(text) > HYPERFORCE_MAX_BYTES) throw tooLargeError(source);
  const body = text.replace(/^\uFEFF/, '');
  assertShallow(body, source);
  const { ranges, empty, notices, problems, createDate } = readHyperforceEntries(parseJson(body, source), source);
  if (problems.length > 0) {
    const listed = problems.slice(0, NAMED_PROBLEMS_MAX).map(({ place, problem }) => `${place}: ${problem}`);
    const rest = problems.length - listed.length;
    if (rest > 0) listed.push(messages.getMessage('info.MoreProblems', [rest]));
    throw messages.createError('error.HyperforceListEntries', [source, listed.join('\n')]).setData(problems);
  }
  if (ranges.length === 0) throw messages.createError('error.HyperforceListEmpty', [source]);
  return { ...(createDate === undefined ? {} : { createDate }), ranges, empty, notices };
}

/**
 * Takes the ranges of regions and providers from the list, duplicates and overlaps joined.
 *
 * @param list the list
 * @param selection regions and providers, upper and lower case alike
 * @returns disjoint ranges, each described as "Hyperforce" with provider and region
 * @throws HyperforceRegionNotFoundError, HyperforceProviderNotFoundError (both with the nearest names and all there
 * are), HyperforceSelectionEmptyError when a region has no block of the providers, or a provider none at all
 */
export function selectHyperforceRanges(list: HyperforceList, selection: HyperforceSelection = {}): SelectedRanges {
  const places = [...list.ranges, ...list.empty];
  const providers = resolveNames(
    'Provider',
    selection.providers ?? [],
    places.map(({ provider }) => provider),
  );
  const regions = resolveNames(
    'Region',
    selection.regions ?? [],
    places.map(({ region }) => region),
  );
  const taken = list.ranges.filter(
    ({ region, provider }) =>
      (regions.length === 0 || regions.includes(region)) && (providers.length === 0 || providers.includes(provider)),
  );
  const found = new Set(taken.map(({ region }) => region));
  assertNotEmpty(
    regions.filter((region) => !found.has(region)),
    providers.filter((name) => !list.ranges.some(({ provider }) => provider === name)),
    providers,
  );
  const described = taken.map(({ range, region, provider }) => ({
    ...range,
    description: `Hyperforce ${provider} ${region}`,
  }));
  const ranges = collapseAdditions(described).rows.map((row) => row.range);
  return { ranges, regions: [...found].sort(), blocks: taken.length };
}

/** Refuses a choice that comes to nothing in part: who names a region relies on it. */
function assertNotEmpty(bareRegions: string[], bareProviders: string[], providers: string[]): void {
  if (bareRegions.length > 0) {
    const regions = bareRegions.join(', ');
    throw providers.length > 0
      ? messages.createError('error.both.HyperforceSelectionEmpty', [providers.join(', '), regions])
      : messages.createError('error.region.HyperforceSelectionEmpty', [regions]);
  }
  if (bareProviders.length > 0) {
    throw messages.createError('error.provider.HyperforceSelectionEmpty', [bareProviders.join(', ')]);
  }
}

/**
 * Builds the error for a list beyond the size limit.
 *
 * @param source the file path or URL
 * @returns the error HyperforceListTooLargeError, not thrown
 */
export function tooLargeError(source: string): SfError {
  return messages.createError('error.HyperforceListTooLarge', [source, HYPERFORCE_MAX_BYTES]);
}

/** Names that are equal but for case are one choice: the list is free to spell a region in two ways. */
function resolveNames(what: 'Region' | 'Provider', wanted: readonly string[], all: readonly string[]): string[] {
  const names = [...new Set(all)].sort();
  const matches = wanted.map((name) => ({
    name,
    found: names.filter((candidate) => candidate.toLowerCase() === name.trim().toLowerCase()),
  }));
  const missing = matches.filter(({ found }) => found.length === 0).map(({ name }) => name);
  if (missing.length > 0) {
    const nearest = [...new Set(missing.flatMap((name) => nearestNames(name, names)))];
    const quoted = missing.map((name) => `"${name.slice(0, 60)}"`).join(', ');
    const tokens = [nearest.slice(0, 5).join(', '), names.join(', ')];
    const error = messages.createError(`error.Hyperforce${what}NotFound`, [quoted], tokens);
    if (nearest.length === 0) error.actions?.shift();
    throw error.setData({ missing, nearest, available: names });
  }
  return [...new Set(matches.flatMap(({ found }) => found))];
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw messages.createError('error.HyperforceListNotJson', [source], [], plainCause(error));
  }
}

/** Bounds the depth before anything builds a tree from the text. */
function assertShallow(text: string, source: string): void {
  if (deepestNesting(text) <= MAX_DEPTH) return;
  throw messages.createError('error.HyperforceListTooDeep', [source, MAX_DEPTH]);
}

const NESTING = new Map([
  ['[', 1],
  ['{', 1],
  [']', -1],
  ['}', -1],
]);

/** Counts brackets outside strings. */
function deepestNesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (inString && char === '\\') index += 1;
    else if (char === '"') inString = !inString;
    else if (!inString) depth += NESTING.get(char) ?? 0;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
