import { Messages, SfError } from '@salesforce/core';
import { throwAll } from '../../errors/throwAll.js';
import type { HyperforceIntent, IpRangeIntent } from '../../integration/integration.js';
import { selectHyperforceRanges, type HyperforceList } from '../../ipRange/hyperforce.js';
import type { IpRange } from '../../ipRange/ipRange.js';
import { parseRangeWithNotices } from '../../ipRange/parseRange.js';
import type { Notice } from '../../plan/plan.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'ipRange');

export type Additions = { ranges: IpRange[]; notices: Notice[] };

const readList = async (intent: HyperforceIntent): Promise<HyperforceList> => {
  const { readHyperforceFile, fetchHyperforceRanges } = await import('../../ipRange/hyperforceSource.js');
  return intent.file === undefined ? fetchHyperforceRanges(intent.url) : readHyperforceFile(intent.file);
};

const readHyperforce = async (intent: HyperforceIntent): Promise<Additions> => {
  const list = await readList(intent);
  const { ranges, regions, blocks } = selectHyperforceRanges(list, intent);
  const message = messages.getMessage('notice.HyperforceList', [
    blocks,
    regions.join(', '),
    list.createDate ?? 'an unknown date',
  ]);
  return { ranges, notices: [...list.notices, { code: 'HyperforceList', message }] };
};

/**
 * Reads the ranges that an intent asks for. Only the Hyperforce list may need the network; the org is never asked.
 *
 * @returns the ranges in the order asked for, Hyperforce's last, and what should be said of how they were read
 * @throws SfError one for all malformed ranges (the errors of `parseRange`), NoIpRange, and those of the Hyperforce
 * list (`fetchHyperforceRanges`, `readHyperforceFile`, `selectHyperforceRanges`)
 */
export async function readAdditions(intent: IpRangeIntent): Promise<Additions> {
  const { description, hyperforce } = intent;
  const additions: Additions = { ranges: [], notices: [] };
  const errors: SfError[] = [];
  for (const text of intent.ranges ?? []) {
    try {
      const { range, notices } = parseRangeWithNotices(text, description);
      additions.ranges.push(range);
      additions.notices.push(...notices);
    } catch (error) {
      errors.push(SfError.wrap(error));
    }
  }
  throwAll(errors);
  if (hyperforce) {
    const { ranges, notices } = await readHyperforce(hyperforce);
    additions.ranges.push(...ranges.map((range) => (description === undefined ? range : { ...range, description })));
    additions.notices.push(...notices);
  }
  if (additions.ranges.length === 0) throw messages.createError('error.NoIpRange');
  return additions;
}
