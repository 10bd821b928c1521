import { createHash } from 'node:crypto';

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const checksumAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The key prefixes of the objects the emulator makes ids for. */
export const keyPrefixes = {
  Organization: '00D',
  User: '005',
  Profile: '00e',
  PermissionSet: '0PS',
  PermissionSetGroup: '0PG',
  PermissionSetGroupComponent: '0PH',
  PermissionSetAssignment: '0Pa',
  SetupEntityAccess: '0J0',
  ConnectedApplication: '0H4',
  AppManifest: '0Ci',
  AppMenuItem: '0DS',
  LoginHistory: '0Ya',
  RemoteProxy: '0rp',
  ExternalClientApplication: '0xI',
  UserLicense: '100',
  UserLogin: '0Yw',
  DeployRequest: '0Af',
} as const;

let sequence = 0;

/**
 * Lengthens a 15-character id to the case-safe 18-character form.
 *
 * @param id 15 characters; an 18-character id is cut to its first 15 before.
 * @returns the 18-character id: each of the three last characters encodes which of five characters are capitals.
 */
export function toLongId(id: string): string {
  const short = id.slice(0, 15);
  const checksum = [0, 5, 10].map((start) => {
    const bits = [...short.slice(start, start + 5)].map((c, index) => (/[A-Z]/.test(c) ? 2 ** index : 0));
    return checksumAlphabet[bits.reduce((sum, bit) => sum + bit, 0)];
  });
  return short + checksum.join('');
}

/**
 * Makes an id that this process has not made before.
 *
 * @param prefix the object's three-character key prefix.
 * @returns an 18-character id.
 */
export function newId(prefix: string): string {
  sequence += 1;
  let digits = '';
  for (let rest = sequence; rest > 0; rest = Math.floor(rest / 62)) digits = base62.charAt(rest % 62) + digits;
  return toLongId(`${prefix}Em0${digits.padStart(9, '0')}`);
}

/**
 * Makes the id of a thing whose state holds none, e.g. a permission set group's component.
 *
 * @param prefix the object's key prefix.
 * @param text what identifies the thing; the same text gives the same id.
 * @returns an 18-character id.
 */
export function derivedId(prefix: string, text: string): string {
  const digest = createHash('sha256').update(text).digest();
  const digits = [...digest.subarray(0, 12)].map((byte) => base62.charAt(byte % 62)).join('');
  return toLongId(prefix + digits);
}

/**
 * Tells whether a text has the shape of a Salesforce id with a right checksum.
 *
 * @param text 15 or 18 characters.
 */
export function isId(text: string): boolean {
  return /^[a-zA-Z0-9]{15}$/.test(text) || (/^[a-zA-Z0-9]{18}$/.test(text) && toLongId(text) === text);
}
