import type { Explanation } from '../types.js';

const verify = 'sf connectedapp verify --name APP --username USER --target-org ORG';

/** What goes wrong between a browser, a callback and the token endpoint, and the names of wrappers around it. */
export const flowExplanations: Explanation[] = [
  {
    code: 'RedirectUriMismatch',
    matches: [{ text: 'redirect_uri_mismatch' }, { text: 'redirect_uri must match configuration' }],
    title: 'The callback URL is not one of the app',
    cause: 'The redirect_uri of the login must equal one of the callback URLs of the app, to the last slash.',
    check: ['Compare the two: scheme, host, port, path, upper and lower case, final slash.'],
    fix: [
      { text: 'Add the URL to the app, on a line of its own, or correct the one in the software.' },
      { text: 'For the CLI itself the URL is http://localhost:1717/OauthRedirect' },
    ],
    layer: 'app',
    isPropagation: true,
  },
  {
    code: 'RedirectUriMissing',
    matches: [{ text: 'redirect_uri_missing' }],
    title: 'The login names no callback URL',
    cause: 'The software sent a login without redirect_uri.',
    check: ['Look at the login URL in the address bar: does it have redirect_uri?'],
    fix: [{ text: 'Configure the callback URL in the software, the same as on the app.' }],
    layer: 'app',
  },
  {
    code: 'GrantTypeUnsupported',
    matches: [{ text: 'unsupported_grant_type' }],
    title: 'Salesforce does not take this grant type',
    cause:
      "The grant_type is mistyped, sent in the wrong place, or names a flow that is off for the app or the org. The username-password flow (grant_type password) ends on 20 February 2027 for connected apps, and orgs made since Summer '26 never had it.",
    check: [
      'The body must be form-encoded. For JWT, grant_type is urn:ietf:params:oauth:grant-type:jwt-bearer',
      'Is the flow blocked in Setup, "OAuth and OpenID Connect Settings"?',
    ],
    fix: [
      { text: 'Correct the request, or turn the flow on where it is off.' },
      {
        text: 'Change over from username and password to the JWT bearer flow.',
        command: 'sf connectedapp jwt-enable --name APP --certificate-file FILE --assign-to USER --target-org ORG',
      },
    ],
    layer: 'app',
  },
  {
    code: 'ResponseTypeUnsupported',
    matches: [{ text: 'unsupported_response_type' }],
    title: 'Salesforce does not take this response type',
    cause:
      'The response_type is mistyped, or names the user-agent flow (token) where that is blocked. The user-agent flows end on 20 February 2027.',
    check: ['For the web server flow, response_type is code.'],
    fix: [{ text: 'Use the web server flow with PKCE. The user-agent flow hands the token to the browser.' }],
    layer: 'app',
  },
  {
    code: 'ImmediateUnsuccessful',
    matches: [{ text: 'immediate_unsuccessful' }],
    title: 'A login without any page was asked for and is not possible',
    cause: 'With immediate=true Salesforce shows nothing; the user must be logged in and have approved the app before.',
    check: ['Has the user approved the app before, or is it admin approved with the user covered?'],
    fix: [
      { text: 'Leave immediate out for the first login.' },
      {
        text: 'Or approve the users beforehand.',
        command: 'sf connectedapp preauthorize --name APP --permission-set "PERMISSION SET" --target-org ORG',
      },
    ],
    layer: 'permittedUsers',
  },
  {
    code: 'AccessDenied',
    matches: [{ text: 'end-user denied authorization' }, { text: 'access_denied' }],
    title: 'Consent was refused',
    cause: 'Someone pressed "Deny" on the consent page, or a policy of the org denied in their place.',
    check: ['Did the user see the consent page and the right app name on it?'],
    fix: [{ text: 'Start the login again and press "Allow".' }],
    layer: 'permittedUsers',
  },
  {
    code: 'CodeChallengeInvalid',
    matches: [
      { text: 'code_challenge', near: 'invalid_request' },
      { text: 'code_verifier', near: 'invalid_grant' },
      { text: 'code verifier', near: 'invalid_grant' },
      { text: 'code challenge', near: 'invalid_request' },
    ],
    title: 'The proof key (PKCE) does not fit',
    cause:
      'The app requires PKCE and the login has none, or the verifier in the token request is not the one the challenge was made from.',
    check: ['Was the login page opened by one run of the software and the code redeemed by another?'],
    fix: [{ text: 'Start the login again and finish it in one go. Old software without PKCE needs an update.' }],
    layer: 'app',
  },
  {
    code: 'ConsumerKeyMissing',
    matches: [{ text: 'missing consumer key parameter' }, { text: 'LOGIN_OAUTH_NO_CONSUMER' }],
    title: 'The login came without a consumer key',
    cause:
      'The request has no client_id (oauth_consumer_key in OAuth 1.0a, iss in a JWT), or its value is empty or has a blank or line break around it, as happens when it is pasted into a settings page.',
    check: [
      'Is the consumer key set where the software reads it, without blanks or quotes around it?',
      'Does the request send it in the form-encoded body, or for a JWT in the claim "iss"?',
    ],
    fix: [{ text: 'Enter the consumer key anew where the login is configured; in the org nothing is wrong.' }],
    layer: 'app',
  },
  {
    code: 'TooManyScopes',
    matches: [{ text: 'too many scopes requested' }],
    title: 'The login asks for more scopes than it may',
    cause:
      'The "scope" parameter lists more scopes than Salesforce takes, mostly because all there are were selected or pasted.',
    check: ['How many scopes does the "scope" parameter have, and which of them does the software use?'],
    fix: [{ text: 'Ask for what is used alone; api and refresh_token are enough for most servers.' }],
    layer: 'scope',
  },
  {
    code: 'ServerRetry',
    matches: [{ text: 'retry your request' }, { text: 'unknown_error', near: 'error_description' }],
    title: 'The login server had a fault of its own, or could not read a claim',
    cause:
      'Salesforce gives this for a passing fault. In a JWT login it also comes for a claim of the wrong type, such as a number where a text belongs.',
    check: [
      'Does it pass when the login is tried again after a minute?',
      'JWT: are iss, sub and aud texts, and is exp a number?',
      'Does https://status.salesforce.com tell of trouble with your instance?',
    ],
    fix: [{ text: 'Try again. If it stays, correct the claims of the JWT.' }],
    layer: 'org',
    isPropagation: true,
  },
  {
    code: 'InvalidRequest',
    matches: [{ text: 'invalid_request' }],
    title: 'The request is not well formed',
    cause:
      'A parameter is missing or sent twice, the address is http and not https, or the method is neither GET nor POST. For some causes in the org Salesforce gives this code too, with the reason in the text after it.',
    check: ['The text after the code says which of these it is.', 'Token requests are POST with a form-encoded body.'],
    fix: [{ text: "Correct the software's configuration, unless the text after the code names the app or a scope." }],
    layer: 'app',
    isGeneric: true,
  },
  {
    code: 'InvalidClient',
    matches: [{ text: 'invalid_client' }],
    title: 'Salesforce does not accept the app as it introduces itself',
    cause:
      'The consumer key or secret is wrong, a JWT was signed with another key than that of the certificate on the app, or the app is not available in this org.',
    check: ['The error_description that comes with it says which. Run this command with the whole text or URL.'],
    fix: [{ text: 'See whether the org has the app.', command: verify }],
    layer: 'app',
    isGeneric: true,
  },
  {
    code: 'InvalidGrant',
    matches: [{ text: 'invalid_grant' }],
    title: 'The login was refused',
    cause:
      'A code for many reasons: user not approved, key and certificate that do not match, address, expired code. A change of the app in the last 10 minutes, or an external client app made in the last 30, can also be behind it.',
    check: ['The error_description that comes with it says which. Run this command with the whole text or URL.'],
    fix: [{ text: 'See which layer stands in the way.', command: `${verify} --jwt-key-file KEY_FILE` }],
    layer: 'app',
    isPropagation: true,
    isGeneric: true,
  },
  {
    code: 'JwtLoginFailed',
    matches: [{ text: 'JwtAuthError' }, { text: 'JwtGrantError' }, { text: 'error authenticating with jwt' }],
    title: 'The CLI could not log in with a JWT',
    cause:
      'The CLI tries several pairs of audience and login URL and lists the answer to each. The answer for the right pair tells the reason; the others are noise.',
    check: ['Find the line whose audience is the host of your org, and explain that one.'],
    fix: [{ text: 'See which layer stands in the way.', command: `${verify} --jwt-key-file KEY_FILE` }],
    layer: 'app',
    isPropagation: true,
    isGeneric: true,
  },
  {
    code: 'CodeExchangeFailed',
    matches: [{ text: 'AuthCodeExchangeError' }],
    title: 'The authorization code could not be turned into a token',
    cause: 'The browser part of the login worked; the token request after it was refused.',
    check: ['The error inside says why.', 'Does the app require a consumer secret that was not given?'],
    fix: [{ text: 'Run this command with the whole output.' }],
    layer: 'app',
    isGeneric: true,
  },
  {
    code: 'CallbackTimeout',
    matches: [{ text: 'the authentication session timed out' }, { text: 'AuthTimeoutError' }],
    title: 'The browser never came back',
    cause:
      'The CLI waited for the callback and gave up. When Salesforce refuses the app itself, it shows an error page and does not call back, so the reason stands in the browser only.',
    check: [
      'Look at the browser: does the address contain RemoteAccessErrorPage with error= in it? Run this command with that address.',
      'Was the browser opened on another computer? Then localhost is not this one.',
      'Is a proxy or firewall between the browser and localhost?',
    ],
    fix: [
      { text: 'Explain the address the browser stands at.', command: 'sf connectedapp explain --error "ADDRESS"' },
      { text: 'Without a browser, use the JWT bearer flow.', command: 'sf org login jwt --help' },
    ],
    layer: 'network',
  },
  {
    code: 'CallbackPortInUse',
    matches: [{ text: 'cannot start the oauth redirect server on port' }, { text: 'PortInUseError' }],
    title: 'The port for the callback is taken',
    cause: 'Another program, often an earlier login that still waits, listens on the port (1717 unless configured).',
    check: ['Is another "sf org login web" open in some terminal?'],
    fix: [{ text: 'End it, or set another oauthLocalPort in sfdx-project.json and add its URL to the app.' }],
    layer: 'network',
  },
  {
    code: 'HostUnreachable',
    matches: [
      { text: 'ENOTFOUND' },
      { text: 'EAI_AGAIN' },
      { text: 'ECONNREFUSED' },
      { text: 'ECONNRESET' },
      { text: 'ETIMEDOUT' },
      { text: 'DomainNotFoundError' },
    ],
    title: 'The org cannot be reached over the network',
    cause: 'The host name is wrong or too new to be known everywhere, or a proxy or firewall is in between.',
    check: ['Does the My Domain URL open in a browser on the same computer?', 'Must HTTPS_PROXY be set here?'],
    fix: [{ text: 'Correct the login URL or the proxy. A new scratch org or My Domain can need some minutes.' }],
    layer: 'network',
    isPropagation: true,
  },
  {
    code: 'TlsInterception',
    matches: [
      { text: 'SELF_SIGNED_CERT_IN_CHAIN' },
      { text: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
      { text: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' },
    ],
    title: 'A proxy shows its own certificate',
    cause: "A company proxy opens encrypted connections and signs them with an authority Node doesn't know.",
    check: ['Who issued the certificate your browser shows for login.salesforce.com?'],
    fix: [{ text: "Set NODE_EXTRA_CA_CERTS to the file with your company's root certificate." }],
    layer: 'network',
  },
];
