import type { ConnectedApp, MetadataObject, MetadataValue } from '../../org/state.js';
import { bareCertificate } from '../certificate.js';

/**
 * What a subscriber may change of a packaged connected app, by the packaging guide's table of editable parts: ACS
 * URL, entity id, IP relaxation, mobile start URL, permitted users, refresh token policy, SAML attributes, service
 * provider certificate, start URL, subject type. Session policies and access are the subscriber's as well.
 */
const subscriberElements = [
  'fullName',
  'attributes',
  'mobileStartUrl',
  'oauthPolicy',
  'permissionSetName',
  'profileName',
  'sessionPolicy',
  'startUrl',
];
const subscriberChildren: { [element: string]: string[] } = {
  oauthConfig: ['isAdminApproved'],
  samlConfig: ['acsUrl', 'certificate', 'entityUrl', 'samlSubjectType'],
};

/**
 * Finds a part of a packaged app that only its developer may change and that a file would change.
 *
 * @param app the packaged app.
 * @param metadata the file's content; what it leaves out counts as unchanged.
 * @returns the element's name, or undefined.
 */
export function changedDeveloperField(app: ConnectedApp, metadata: MetadataObject): string | undefined {
  const present: MetadataObject = { ...app.metadata, label: app.label };
  for (const [element, value] of Object.entries(metadata)) {
    if (subscriberElements.includes(element)) continue;
    const free = subscriberChildren[element];
    if (!free || typeof value !== 'object' || Array.isArray(value)) {
      if (!isSame(value, present[element])) return element;
      continue;
    }
    const owned = present[element];
    const before = typeof owned === 'object' && !Array.isArray(owned) ? owned : {};
    const child = Object.keys(value).find((name) => !free.includes(name) && !isSame(value[name], before[name]));
    if (child !== undefined) return child;
  }
  return undefined;
}

/** Lists are compared as sets, texts without white space, so that a file as retrieved counts as unchanged. */
function isSame(a: MetadataValue | undefined, b: MetadataValue | undefined): boolean {
  return JSON.stringify(comparable(a)) === JSON.stringify(comparable(b));
}

function comparable(value: MetadataValue | undefined): unknown {
  if (value === undefined || value === '') return null;
  if (typeof value === 'string') return bareCertificate(value);
  if (Array.isArray(value)) return value.map((entry) => JSON.stringify(comparable(entry))).sort();
  return Object.keys(value)
    .sort()
    .map((key) => [key, comparable(value[key])]);
}
