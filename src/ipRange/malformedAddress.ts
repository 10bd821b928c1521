import type { SfError } from '@salesforce/core';
import { ipRangeError, quoteInput } from './ipRangeError.js';

const GROUPS = 8;
const OCTETS = 4;

/**
 * Finds what is wrong with a text that Node doesn't take for an IP address. It explains the verdict, it doesn't give it.
 *
 * @param text the refused text
 * @returns the error, not thrown: MalformedIpAddressError, IpOctetCountError, IpOctetLeadingZeroError,
 * IpOctetOutOfRangeError, IpGroupCountError, IpGroupTooLongError or RepeatedIpCompressionError
 */
export function malformedAddress(text: string): SfError {
  return (
    lookalike(text) ??
    (text.includes(':') ? flawOfIpv6(text) : flawOfIpv4(text, text)) ??
    ipRangeError('error.MalformedIpAddress', [quoteInput(text)])
  );
}

function lookalike(text: string): SfError | undefined {
  if (/[[\]]|^[0-9.]+\.[0-9]+:[0-9]+$/.test(text)) {
    return ipRangeError('error.asInUrl.MalformedIpAddress', [quoteInput(text)]);
  }
  if (text.includes('*')) return ipRangeError('error.wildcard.MalformedIpAddress', [quoteInput(text)]);
  const odd = /[^0-9a-fA-F.:]/.exec(text);
  return odd ? ipRangeError('error.character.MalformedIpAddress', [quoteInput(text), quoteInput(odd[0])]) : undefined;
}

function flawOfIpv4(text: string, whole: string): SfError | undefined {
  const octets = text.split('.');
  if (octets.length !== OCTETS || octets.includes('')) return ipRangeError('error.IpOctetCount', [quoteInput(whole)]);
  return firstOf(octets, (octet) => flawOfOctet(octet, whole));
}

function flawOfOctet(octet: string, whole: string): SfError | undefined {
  const tokens = [quoteInput(whole), quoteInput(octet)];
  if (!/^[0-9]+$/.test(octet)) return ipRangeError('error.number.MalformedIpAddress', tokens);
  // Some readers take 010 as octal 8, others as 10, so nobody can tell which address is meant.
  if (octet.length > 1 && octet.startsWith('0')) return ipRangeError('error.IpOctetLeadingZero', tokens);
  return Number(octet) > 255 ? ipRangeError('error.IpOctetOutOfRange', tokens) : undefined;
}

function flawOfIpv6(text: string): SfError | undefined {
  const halves = text.split('::');
  if (halves.length > 2 || text.includes(':::')) return ipRangeError('error.RepeatedIpCompression', [quoteInput(text)]);
  const isCompressed = halves.length === 2;
  const words = halves.map((half) => (half === '' ? [] : half.split(':')));
  const flaw = firstOf(words, (half, index) => flawOfGroups(half, text, index === halves.length - 1));
  if (flaw) return flaw;
  const groups = words.flat().reduce((count, word) => count + (word.includes('.') ? 2 : 1), 0);
  // RFC 4291 lets "::" stand for one group or more, never for none.
  return (isCompressed ? groups >= GROUPS : groups !== GROUPS)
    ? ipRangeError('error.IpGroupCount', [quoteInput(text)])
    : undefined;
}

function flawOfGroups(words: string[], whole: string, mayEmbedIpv4: boolean): SfError | undefined {
  return firstOf(words, (word, index) => {
    if (word === '') return ipRangeError('error.empty.IpGroupCount', [quoteInput(whole)]);
    if (word.includes('.')) {
      return mayEmbedIpv4 && index === words.length - 1
        ? flawOfIpv4(word, whole)
        : ipRangeError('error.embedded.MalformedIpAddress', [quoteInput(whole)]);
    }
    return word.length > 4 ? ipRangeError('error.IpGroupTooLong', [quoteInput(whole), quoteInput(word)]) : undefined;
  });
}

function firstOf<T>(parts: T[], flawOf: (part: T, index: number) => SfError | undefined): SfError | undefined {
  for (const [index, part] of parts.entries()) {
    const flaw = flawOf(part, index);
    if (flaw) return flaw;
  }
  return undefined;
}
