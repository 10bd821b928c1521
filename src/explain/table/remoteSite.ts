import type { Explanation } from '../types.js';

/** What callouts of the org say about remote sites. */
export const remoteSiteExplanations: Explanation[] = [
  {
    code: 'RemoteSiteMissing',
    matches: [
      { text: 'unauthorized endpoint' },
      { text: 'check setup->security->remote site settings' },
      { text: 'check setup -> security -> remote site settings' },
    ],
    title: 'The org calls an address that no active remote site allows',
    cause: 'Apex may call only what is listed in Remote Site Settings. The site is missing there, or it is off.',
    check: [
      'The error ends with the address: scheme, host and port must be those of a remote site.',
      'Is there a remote site for it?',
    ],
    fix: [
      { text: 'See whether a remote site has the address.', command: 'sf remotesite list --url URL --target-org ORG' },
      { text: 'Switch on the one there is.', command: 'sf remotesite activate --url URL --target-org ORG' },
      { text: 'Or make one.', command: 'sf remotesite create --name NAME --url URL --target-org ORG' },
    ],
    layer: 'network',
  },
  {
    code: 'RemoteSiteNameTaken',
    matches: [{ text: 'this remote site name already exists' }],
    title: 'A remote site of this name is there already',
    cause: 'The name is in use, or was used by a remote site that has been deleted a short while ago.',
    check: ['Which address does the remote site of this name have, and is it active?'],
    fix: [
      { text: 'List the remote sites.', command: 'sf remotesite list --target-org ORG' },
      {
        text: 'Switch on the one that has the address.',
        command: 'sf remotesite activate --url URL --target-org ORG',
      },
      {
        text: 'For another address, choose another name.',
        command: 'sf remotesite create --name NAME --url URL --target-org ORG',
      },
    ],
    layer: 'network',
  },
];
