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
