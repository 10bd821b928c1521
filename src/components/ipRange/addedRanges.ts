import { Messages, SfError } from '@salesforce/core';
import { selectHyperforceRanges, type HyperforceList } from '../../ipRange/hyperforce.js';
import type { IpRange } from '../../ipRange/ipRange.js';
import { parseRangeWithNotices } from '../../ipRange/parseRange.js';
import { escapeXml } from '../../metadata/escape.js';
import type { Reader } from '../../org/reader.js';
import type { Notice } from '../../plan/plan.js';
import type { AddedRanges, HyperforceDesired } from './desired.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'ipRange');

/** Ranges in the order asked for, Hyperforce's last, and what should be said of how they were read. */
type ReadRanges = { ranges: IpRange[]; notices: Notice[] };

type Parsed = ReadRanges & { errors: SfError[] };

const parseAll = ({ ranges = [], description }: AddedRanges): Parsed => {
  const parsed: Parsed = { ranges: [], notices: [], errors: [] };
  for (const text of ranges) {
    try {
      const { range, notices } = parseRangeWithNotices(text, description);
      parsed.ranges.push(range);
      parsed.notices.push(...notices);
    } catch (error) {
      parsed.errors.push(SfError.wrap(error));
    }
  }
  return parsed;
};

const textErrors = (text: string): SfError[] => {
  try {
    escapeXml(text);
    return [];
  } catch (error) {
    return [SfError.wrap(error)];
  }
};

/** Everything that can be told wrong of ranges without the network: malformed ones, none at all, an unwritable text. */
export function addedRangesErrors(added: AddedRanges): SfError[] {
  const { ranges = [], hyperforce, description = '' } = added;
  const isEmpty = ranges.length === 0 && hyperforce === undefined;
  return [
    ...(isEmpty ? [messages.createError('error.NoIpRange')] : []),
    ...parseAll(added).errors,
    ...textErrors(description),
  ];
}

const readList = (reader: Reader, { file, ...source }: HyperforceDesired): Promise<HyperforceList> => {
  const url = 'url' in source ? source.url : undefined;
  return reader.once(`Hyperforce ${JSON.stringify([file, url])}`, async () => {
    const { readHyperforceFile, fetchHyperforceRanges } = await import('../../ipRange/hyperforceSource.js');
    return file === undefined ? fetchHyperforceRanges(url ?? '') : readHyperforceFile(file);
  });
};

const readHyperforce = async (reader: Reader, hyperforce: HyperforceDesired): Promise<ReadRanges> => {
  const list = await readList(reader, hyperforce);
  const { ranges, regions, blocks } = selectHyperforceRanges(list, hyperforce);
  const tokens = [blocks, regions.join(', '), list.createDate ?? messages.getMessage('value.UnknownDate')];
  const message = messages.getMessage('notice.HyperforceList', tokens);
  return { ranges, notices: [...list.notices, { code: 'HyperforceList', message }] };
};

const readOne = async (reader: Reader, added: AddedRanges): Promise<ReadRanges> => {
  const { ranges, notices } = parseAll(added);
  const { description, hyperforce } = added;
  const listed = hyperforce ? await readHyperforce(reader, hyperforce) : { ranges: [], notices: [] };
  const described = listed.ranges.map((range) => (description === undefined ? range : { ...range, description }));
  const all = [...ranges, ...described];
  if (all.length === 0) throw messages.createError('error.NoIpRange');
  return { ranges: all, notices: [...notices, ...listed.notices] };
};

/**
 * Reads ranges; the same ones, and the same Hyperforce list, once a run. The org is never asked.
 *
 * @param added ranges without any of {@link addedRangesErrors}
 * @returns what each comes to, or an error for each that comes to nothing: those of the Hyperforce list
 * (`fetchHyperforceRanges`, `readHyperforceFile`, `selectHyperforceRanges`) and NoIpRange
 */
export async function readAddedRanges(
  reader: Reader,
  added: AddedRanges[],
): Promise<{ read: ReadRanges[]; errors: SfError[] }> {
  const results = await Promise.allSettled(
    added.map((each) => reader.once(`IP ranges ${JSON.stringify(each)}`, () => readOne(reader, each))),
  );
  return {
    read: results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
    errors: results.flatMap((result) => (result.status === 'rejected' ? [SfError.wrap(result.reason)] : [])),
  };
}
