import type { Explanation } from '../types.js';

const verify = 'sf connectedapp verify --name APP --username USER --target-org ORG';
const preauthorize = 'sf connectedapp preauthorize --name APP --permission-set "PERMISSION SET" --target-org ORG';
const jwtEnable = 'sf connectedapp jwt-enable --name APP --certificate-file FILE --assign-to USER --target-org ORG';
const assign = 'sf org assign permset --name PERMISSION_SET --on-behalf-of USER --target-org ORG';

/** What the token endpoint says about the app, its certificate, and who may use it. */
export const loginExplanations: Explanation[] = [
  {
    code: 'ConsumerNotApproved',
    matches: [{ text: "user hasn't approved this consumer" }, { text: 'approved this consumer' }],
    title: 'The user has not been approved for this app',
    cause:
      'A JWT login shows no consent page, so the approval must exist beforehand. Here the app lets users authorize themselves and this user never did, or the change that approves them has not reached every server yet.',
    check: [
      'Is Permitted Users of the app set to "Admin approved users are pre-authorized"?',
      'Was the app changed in the last 10 minutes, or is it an external client app made in the last 30? Then wait and try again before changing anything else.',
      'Is the username in the login the one that was approved, in this very org and not in its sandbox?',
    ],
    fix: [
      { text: 'Turn on pre-authorization and give the app to a permission set.', command: preauthorize },
      { text: 'Give the user that permission set.', command: assign },
      { text: 'See which layer stands in the way.', command: verify },
    ],
    layer: 'permittedUsers',
    isPropagation: true,
  },
  {
    code: 'UserNotAdminApproved',
    matches: [{ text: 'user is not admin approved to access this app' }, { text: 'invalid_app_access' }],
    title: 'The app is for approved users only, and this user is not among them',
    cause:
      'Permitted Users is set to admin approved, but none of the profiles and permission sets that have the app belongs to this user.',
    check: [
      'Which profiles and permission sets does the app list under "Manage Profiles" and "Manage Permission Sets"?',
      'Is one of them assigned to the user, and has the assignment not expired?',
      'For an external client app, reports differ on whether a grant by profile alone is enough. Use a permission set.',
    ],
    fix: [
      { text: 'Give the app to a permission set.', command: preauthorize },
      { text: 'Give the user that permission set.', command: assign },
      { text: 'See by which profile or permission set the user is covered.', command: verify },
    ],
    layer: 'permittedUsers',
    isPropagation: true,
  },
  {
    code: 'ClientIdInvalid',
    matches: [{ text: 'client identifier invalid' }, { text: 'invalid_client_id' }],
    title: 'Salesforce does not know this consumer key here',
    cause:
      'The consumer key (client id) is mistyped, belongs to another org, or belongs to an app so new that not every server knows it yet.',
    check: [
      'Compare the key with the one under "Manage Consumer Details", character by character and without blanks around it.',
      'Does the login go to the right place: login.salesforce.com for production, test.salesforce.com for a sandbox, or the My Domain URL?',
      'Was the key rotated in the last 10 minutes, or is it of an external client app made in the last 30? Then wait.',
    ],
    fix: [
      { text: 'Look the app up in the org and compare.', command: verify },
      { text: 'A refreshed sandbox gives its apps new keys: use the key of this org.' },
    ],
    layer: 'app',
    isPropagation: true,
  },
  {
    code: 'AppNotInstalled',
    matches: [
      { text: 'app must be installed into org' },
      { text: 'access to uninstalled connected app is denied' },
      { text: 'package for this consumer is not installed' },
      { text: 'LOGIN_OAUTH_PACKAGE_MISSING' },
    ],
    title: 'The connected app is not installed in this org',
    cause:
      'The app was made in another org. Since September 2025 users can only log in to such an app after an admin has installed it, unless they authorized it before or have "Approve Uninstalled Connected Apps". The device flow is closed to all of them.',
    check: [
      'Open Setup, "Connected Apps OAuth Usage": an "Install" button beside the app means that it is not installed.',
      'An app that nobody has tried yet is not on that page. Its vendor can give you an install link.',
    ],
    fix: [
      {
        text: 'Install it in Setup, "Connected Apps OAuth Usage". This takes Customize Application and either Modify All Data or Manage Connected Apps.',
      },
      { text: 'Then approve its users.', command: preauthorize },
      { text: 'See that it is installed, or who may go on without.', command: verify },
    ],
    layer: 'app',
  },
  {
    code: 'AppBlocked',
    matches: [{ text: 'OAUTH_APP_BLOCKED' }, { text: 'this app is blocked by admin' }],
    title: 'An admin has blocked the app, or API Access Control keeps it out',
    cause:
      'Either someone pressed "Block" for this app, or the org only lets allowlisted apps use the API and this one is not installed and approved.',
    check: [
      'Open Setup, "Connected Apps OAuth Usage": a blocked app has an "Unblock" button.',
      'Open Setup, "API Access Control": is API access limited to allowlisted connected apps?',
    ],
    fix: [
      { text: 'Unblock the app in Setup, "Connected Apps OAuth Usage", after asking why it was blocked.' },
      { text: 'With API Access Control on, install the app and approve its users.', command: preauthorize },
    ],
    layer: 'app',
  },
  {
    code: 'ApprovalError',
    matches: [{ text: 'OAUTH_APPROVAL_ERROR_GENERIC' }],
    title: 'Salesforce refused to show the consent page',
    cause:
      'Usual reasons: the app is not installed and the user may not approve uninstalled apps; the login asks for a scope the app does not have; or an API-only user tries to log in through a browser.',
    check: [
      'Is the app installed (Setup, "Connected Apps OAuth Usage")?',
      'Are all scopes in the login URL selected on the app?',
      'Does the user have "API Only User"? Such users cannot log in through a browser; they need the JWT bearer or client credentials flow.',
    ],
    fix: [
      {
        text: 'Install the app in Setup, "Connected Apps OAuth Usage", then approve its users.',
        command: preauthorize,
      },
      { text: 'For an API-only user, enable the JWT bearer flow.', command: jwtEnable },
    ],
    layer: 'app',
  },
  {
    code: 'ExternalClientAppNotFound',
    matches: [
      { text: 'OAUTH_EC_APP_NOT_FOUND' },
      { text: 'external client app is not installed in this org' },
      { text: 'cross-org oauth flows are not supported for this external client app' },
    ],
    title: 'The external client app does not exist where the login went',
    cause:
      'A local external client app exists in its own org alone. The key was used for another org, for a sandbox that was made or refreshed without the app, or at login.salesforce.com, where Salesforce cannot tell which org is meant. A new app takes up to 30 minutes until every server knows it.',
    check: [
      'Does the login URL name the My Domain of the org that has the app?',
      'Is it a sandbox? Local external client apps are not copied there when a sandbox is made or refreshed.',
      'Was the app made in the last 30 minutes? Then wait.',
      'Is it a scratch org on a preview release? Logins were seen to fail there; try one on the current release.',
    ],
    fix: [
      { text: 'Log in at the My Domain URL of the org that has the app: https://YOUR_DOMAIN.my.salesforce.com' },
      {
        text: 'See whether this org has the app.',
        command: 'sf org list metadata --metadata-type ExternalClientApplication --target-org ORG',
      },
      { text: 'In a refreshed sandbox, deploy the app again and give its new consumer key to the integration.' },
    ],
    layer: 'app',
    isPropagation: true,
  },
  {
    code: 'InvalidAssertion',
    matches: [{ text: 'invalid assertion' }],
    title: 'The signature of the JWT does not fit the app',
    cause:
      'The private key that signed the login does not belong to the certificate on the app, or the app carries no certificate (any more). A certificate put there minutes ago may not have spread yet.',
    check: [
      'Does the app show "Use digital signatures" with a certificate that has not expired?',
      'Do key and certificate belong together? The check is made on your computer; the key is not sent.',
      'Was the app deployed without its certificate? That can take the certificate off.',
    ],
    fix: [
      {
        text: 'Compare the key with the certificate on the app.',
        command: `${verify} --jwt-key-file KEY_FILE`,
      },
      { text: 'Put the right certificate on the app.', command: jwtEnable },
    ],
    layer: 'certificate',
    isPropagation: true,
  },
  {
    code: 'AudienceInvalid',
    matches: [{ text: 'audience is invalid' }, { text: 'audience validation failed' }, { text: 'invalid audience' }],
    title: 'The login names the wrong audience',
    cause:
      'The "aud" claim of a JWT must name the authorization server: https://login.salesforce.com, https://test.salesforce.com for sandboxes, or the URL of the Experience Cloud site.',
    check: [
      'Is the org a sandbox or scratch org while the audience is that of production, or the other way round?',
      'The CLI tries several audiences one after the other. Where another error stands beside this one, that one is the reason.',
      'Is the environment variable SF_AUDIENCE_URL set to something old?',
    ],
    fix: [
      { text: 'For the CLI: log in with --instance-url https://test.salesforce.com for a sandbox.' },
      { text: 'For other software: set "aud" as above, without a path after the host.' },
    ],
    layer: 'audience',
  },
  {
    code: 'DomainNotSupported',
    matches: [{ text: 'request not supported on this domain' }],
    title: 'This kind of login needs the My Domain URL',
    cause:
      'The client credentials flow was sent to login.salesforce.com or test.salesforce.com, which do not serve it.',
    check: ['Which host does the token request go to?'],
    fix: [{ text: 'Send it to https://YOUR_DOMAIN.my.salesforce.com/services/oauth2/token' }],
    layer: 'audience',
  },
  {
    code: 'CodeOrAssertionExpired',
    matches: [{ text: 'expired authorization code' }],
    title: 'The authorization code or the JWT is too old',
    cause:
      'An authorization code works once and for a short time. The same words also come back for a JWT whose expiry has passed, which a wrong clock is enough for.',
    check: [
      'Is the clock of the computer that makes the JWT right to the minute?',
      'Is the code used twice, for example by a page that was reloaded?',
      'Was the code decoded (%3D to =) before it was sent?',
    ],
    fix: [
      { text: 'JWT: set the computer\'s clock by a time server, and set "exp" 2 to 3 minutes ahead, in seconds.' },
      { text: 'Code: start the login again and redeem the new code at once.' },
    ],
    layer: 'audience',
  },
  {
    code: 'ClientSecretInvalid',
    matches: [{ text: 'client secret invalid' }, { text: 'invalid_client_credentials' }],
    title: 'The consumer secret is wrong',
    cause: 'The secret does not belong to the consumer key, was rotated, or is missing although the app asks for one.',
    check: [
      'Compare the secret with "Manage Consumer Details". Do not paste it into tickets or chats.',
      'Is "Require secret" on for the flow you use?',
    ],
    fix: [{ text: 'Enter the secret anew where the login is configured. JWT logins need none.' }],
    layer: 'app',
  },
  {
    code: 'InvalidScope',
    matches: [
      { text: 'invalid_scope', unless: 'too many scopes requested' },
      { text: 'requested scope is not allowed' },
      { text: 'OAUTH_DISALLOWED_SCOPES' },
    ],
    title: 'The login asks for a scope the app does not have',
    cause:
      'Each scope in the request must be selected on the app. A JWT login needs refresh_token and at least one scope besides. To turn a token into a browser session takes the scope web.',
    check: [
      'Compare the "scope" parameter with "Selected OAuth Scopes" of the app.',
      'Did a browser session (frontdoor, singleaccess) answer 403? Then the app lacks the scope web.',
    ],
    fix: [
      {
        text: 'For an app your org owns, add the scopes (api and refresh_token shown).',
        command: `${jwtEnable} --scope api --scope refresh_token`,
      },
      { text: "For a vendor's app, only the vendor can add scopes: ask them, or request fewer." },
    ],
    layer: 'scope',
    isPropagation: true,
  },
];
