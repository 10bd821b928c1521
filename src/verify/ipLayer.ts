import { Messages } from '@salesforce/core';
import { shellWord } from '../certificate/file.js';
import { LAST_ADDRESS } from '../ipRange/address.js';
import { containsAddress, formatRange, type IpRange } from '../ipRange/ipRange.js';
import { rangeFromEdges } from '../ipRange/parseRange.js';
import { quoteName } from '../names/quoteName.js';
import type { MetadataFile } from '../metadata/metadataFile.js';
import { buildLayer, commandWords, unknownLayer, type LayerContext } from './context.js';
import { valueOf } from '../plan/told.js';
import type { Layer, LayerFix } from './types.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'verify');

const NAMED_RANGES = 5;

const readRanges = (profile: MetadataFile): { ranges: IpRange[]; hasUnreadable: boolean } => {
  const entries = profile.entries(['loginIpRanges']);
  const ranges = entries.flatMap((entry) => {
    try {
      return [rangeFromEdges(entry['startAddress'] ?? '', entry['endAddress'] ?? '')];
    } catch {
      return [];
    }
  });
  return { ranges, hasUnreadable: ranges.length < entries.length };
};

/** 0.0.0.0 to 255.255.255.255 keeps nobody out, so it isn't a restriction. */
const isEverywhere = ({ family, start, end }: IpRange): boolean => start === 0n && end === LAST_ADDRESS[family];

const nameRanges = (ranges: IpRange[]): string => {
  const named = ranges.slice(0, NAMED_RANGES).map(formatRange).join(', ');
  const rest = ranges.length - NAMED_RANGES;
  return rest > 0 ? messages.getMessage('evidence.ip.andMore', [named, rest]) : named;
};

const fixes = (context: LayerContext, profile: string): LayerFix[] => {
  const address = context.sourceAddress ?? 'ADDRESS';
  const { org } = commandWords(context);
  return [
    {
      text: messages.getMessage('fix.ip.add'),
      command: `sf iprange add --profile ${shellWord(profile)} --range ${address} --target-org ${org}`,
    },
    { text: messages.getMessage('fix.ip.relax') },
  ];
};

/** Where the profile lets in from some addresses alone, the integration's own decides. */
const restrictedLayer = (
  sourceAddress: string | undefined,
  tokens: [profile: string, ranges: string],
  ranges: IpRange[],
  fix: LayerFix[],
): Layer => {
  if (sourceAddress === undefined) {
    return buildLayer('ip', 'unknown', messages.getMessage('evidence.ip.restricted', tokens), fix);
  }
  const [profile, named] = tokens;
  return ranges.some((range) => containsAddress(range, sourceAddress))
    ? buildLayer('ip', 'pass', messages.getMessage('evidence.ip.inside', [profile, named, sourceAddress]))
    : buildLayer('ip', 'fail', messages.getMessage('evidence.ip.outside', [profile, named, sourceAddress]), fix);
};

/** Whether the login IP ranges of the user's profile leave the login in. */
export function ipLayer(context: LayerContext): Layer {
  const { settings, profileFile, profile } = context.facts;
  const relaxation = valueOf(settings)?.ipRelaxation;
  if (relaxation === 'BYPASS') return buildLayer('ip', 'pass', messages.getMessage('evidence.ip.relaxed'));
  if (profileFile.unknown !== undefined) return unknownLayer('ip', profileFile.unknown);
  const label = profile?.label ?? '';
  const { ranges, hasUnreadable } = readRanges(profileFile.value);
  if (!hasUnreadable && (ranges.length === 0 || ranges.some(isEverywhere))) {
    return buildLayer('ip', 'pass', messages.getMessage('evidence.ip.unrestricted', [quoteName(label)]));
  }
  const address = hasUnreadable ? undefined : context.sourceAddress;
  return restrictedLayer(address, [quoteName(label), nameRanges(ranges)], ranges, fixes(context, label));
}
