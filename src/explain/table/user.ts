import type { Explanation } from '../types.js';

const verify = 'sf connectedapp verify --name APP --username USER --target-org ORG';

/** What is wrong with the user, the org, the session, or where the login comes from. */
export const userExplanations: Explanation[] = [
  {
    code: 'IpRestricted',
    matches: [
      { text: 'ip restricted' },
      { text: 'restricted ip' },
      { text: 'ip address not allowed' },
      { text: 'invalid login hours' },
    ],
    title: 'The login comes from an address, or at an hour, that is not allowed',
    cause:
      "The user's profile has login IP ranges or login hours that leave this login out, and the app does not relax them.",
    check: [
      'Which address does the login come from? For a vendor, ask for its list of outgoing addresses.',
      'Open the profile in Setup: "Login IP Ranges" and "Login Hours".',
      'User > Login History shows the address and the reason of the refusal.',
    ],
    fix: [
      { text: "Add the vendor's ranges to the profile (see the command's help).", command: 'sf iprange add --help' },
      { text: 'Or set IP Relaxation of the app to "Relax IP restrictions", which trusts every address.' },
      { text: "See the profile's ranges beside the other layers.", command: verify },
    ],
    layer: 'ip',
    isPropagation: true,
  },
  {
    code: 'UserInactive',
    matches: [{ text: 'inactive_user' }, { text: 'inactive user' }, { text: 'user is inactive' }],
    title: 'The user is not active',
    cause: 'The user is deactivated or frozen.',
    check: ['Open the user in Setup: is "Active" ticked, and does the button say "Unfreeze"?'],
    fix: [
      { text: 'Activate or unfreeze the user, or log in as another one that is covered by the app.' },
      { text: 'See the state of the user.', command: verify },
    ],
    layer: 'user',
  },
  {
    code: 'AuthenticationFailed',
    matches: [
      { text: 'authentication failure', near: 'invalid_grant' },
      { text: 'invalid username, password, security token' },
      { text: 'soap api login() is disabled' },
    ],
    title: 'The login by username and password was refused',
    cause:
      'Username, password or security token is wrong, or the org blocks this kind of login altogether. The username-password flow ends on 20 February 2027 for connected apps; orgs made since Summer \'26 never had it. SOAP login() needs the permission "Use Any API Auth" since Winter \'27. None of this comes from a JWT login.',
    check: [
      'User > Login History gives the reason.',
      'Is the security token appended to the password?',
      'Was the org made since Summer \'26, or is the flow blocked in Setup, "OAuth and OpenID Connect Settings"? Then no password will do.',
    ],
    fix: [
      {
        text: 'Change over to the JWT bearer flow, which needs no password.',
        command: 'sf connectedapp jwt-enable --name APP --certificate-file FILE --assign-to USER --target-org ORG',
      },
    ],
    layer: 'user',
  },
  {
    code: 'OrgInactive',
    matches: [{ text: 'inactive_org' }, { text: 'locked, closed, or suspended' }],
    title: 'The org is locked, closed or suspended',
    cause: 'The trial or scratch org has ended, the sandbox was deleted, or Salesforce has suspended the org.',
    check: ['Can anyone log in through the browser?', 'Which orgs does the CLI know, and are they still active?'],
    fix: [
      { text: 'List the orgs and their state.', command: 'sf org list --all' },
      { text: 'For a production org, ask Salesforce Customer Support.' },
    ],
    layer: 'org',
  },
  {
    code: 'RateLimitExceeded',
    matches: [{ text: 'rate_limit_exceeded' }],
    title: 'Too many logins in a short time',
    cause: 'Salesforce limits the number of logins. Software that asks for a new token for every call gets there soon.',
    check: ['User > Login History: how many logins a minute are there, and from which app?'],
    fix: [{ text: 'Wait an hour, then use a token until it is refused rather than once.' }],
    layer: 'org',
  },
  {
    code: 'ApiDisabledForOrg',
    matches: [{ text: 'API_DISABLED_FOR_ORG' }, { text: 'api is not enabled for this organization' }],
    title: 'The API is off for this org or this user',
    cause:
      'Either the org\'s edition has no API (Group, Essentials and Starter have none, Professional has it as an add-on), or only this user lacks the permission "API Enabled". Salesforce answers both with the same code.',
    check: [
      'Setup, "Company Information": which edition is it?',
      'Does another user, such as an admin, reach the API? Then it is the permission.',
    ],
    fix: [
      { text: 'Add "API Enabled" to a permission set of the user.' },
      { text: 'See whether the user has it.', command: verify },
    ],
    layer: 'user',
  },
  {
    code: 'ApiDisabledForUser',
    matches: [{ text: 'API_CURRENTLY_DISABLED' }, { text: 'api is disabled for this user' }],
    title: 'The user may not use the API',
    cause: 'Neither the profile nor a permission set of the user has "API Enabled".',
    check: ['Setup, Users, the user, "View Summary": is "API Enabled" among the system permissions?'],
    fix: [
      { text: 'Add "API Enabled" to a permission set of the user.' },
      { text: 'See whether the user has it.', command: verify },
    ],
    layer: 'user',
  },
  {
    code: 'SessionUnsupportedByApi',
    matches: [{ text: 'this session is not valid for use with' }],
    title: 'The token does not open this API',
    cause:
      'The token was issued without the api scope, or in JWT format, which some APIs (Metadata and Bulk among them) do not take.',
    check: [
      'Is the scope api (or full) selected on the app?',
      'Is "Issue JSON Web Token (JWT)-based access tokens" on for the app? It has nothing to do with the JWT bearer flow.',
    ],
    fix: [
      {
        text: 'Add the scope to an app your org owns.',
        command: 'sf connectedapp jwt-enable --name APP --certificate-file FILE --scope api --target-org ORG',
      },
      { text: 'Turn JWT-based access tokens off for apps that use the Metadata or Bulk API.' },
    ],
    layer: 'scope',
  },
  {
    code: 'SessionInvalid',
    matches: [
      { text: 'INVALID_SESSION_ID', unless: 'this session is not valid for use with' },
      { text: 'session expired or invalid' },
    ],
    title: 'The access token is no longer (or was never) good',
    cause:
      'The session ended by timeout, logout or revocation; the token belongs to another org; or it was used from an address the session is not locked to.',
    check: [
      'Does the same user get a new token?',
      'Does the call go to the instance URL that came with the token?',
      'Is the session locked to the address it was opened from (Setup, "Session Settings")?',
    ],
    fix: [
      { text: 'Log in again.', command: 'sf org login web --alias ORG' },
      { text: 'Prove that the integration can get a token.', command: `${verify} --jwt-key-file KEY_FILE` },
    ],
    layer: 'user',
  },
  {
    code: 'RefreshTokenExpired',
    matches: [{ text: 'expired access/refresh token' }],
    title: 'The refresh token no longer works',
    cause:
      "It was not used for 30 days, was revoked, has passed the lifetime set in the app's refresh token policy, was used a second time although the app rotates refresh tokens, or was pushed out by newer logins of the same user and app. The 30-day rule holds since 21 October 2026 in sandboxes and since 4 November 2026 in all other orgs; on that day tokens idle for longer ended, and all access tokens with them.",
    check: [
      'When was the integration last used? After 30 days without a use the token is gone, even where the policy says "valid until revoked".',
      'Does the app rotate refresh tokens? Then each works once, and using an old one again (two servers that share it, a restored backup) revokes the new one too.',
      'What is the refresh token policy of the app (Setup, "Manage Connected Apps")?',
      'Did someone revoke tokens on "Connected Apps OAuth Usage"?',
    ],
    fix: [
      { text: 'Log in again.', command: 'sf org login web --alias ORG' },
      { text: 'Use the token at least once in 30 days; with rotation, keep the newest token in one place.' },
      { text: 'For server software, the JWT bearer flow has no refresh token that can expire.' },
    ],
    layer: 'app',
  },
];
