import { expect } from 'chai';
import { explainError } from '../../src/explain/explain.js';

const codesOf = (text: string): string[] => explainError(text).found.map(({ explanation }) => explanation.code);

const wordsOf = (text: string): string =>
  explainError(text)
    .found.map(({ explanation: { title, cause, check, fix } }) =>
      [title, cause, ...check, ...fix.flatMap((way) => [way.text, way.command ?? ''])].join('\n'),
    )
    .join('\n');

const refreshScope = 'refresh_token scope is required and the connected app should be installed and preauthorized';

describe('texts of real orgs and tools', () => {
  const texts: Array<[text: string, code: string, words?: RegExp]> = [
    [
      'System.CalloutException: Unauthorized endpoint, please check Setup->Security->Remote site settings. endpoint = https://login.example.com/services/Soap/m/34.0',
      'RemoteSiteMissing',
      /sf remotesite activate --url/,
    ],
    ['Unauthorized endpoint, please check Setup-&gt;Security-&gt;Remote site settings', 'RemoteSiteMissing'],
    ['This profile is not found. Please enter a valid profile name and try again.', 'GranteeNotFound'],
    ['Non sandbox app cannot be installed', 'SandboxAppNotInstallable', /vendor/],
    ['You cannot install a sandbox app outside on a non sandbox organization', 'SandboxAppNotInstallable'],
    [
      'https://acme.my.salesforce.com/identity/app/AppInstallErrorPage.apexp?error_code=generic_error',
      'AppInstallFailed',
      /Customize Application and either Modify All Data or Manage Connected Apps/,
    ],
    ['Access to uninstalled connected app is denied.', 'AppNotInstalled'],
    ['error:0909006C:PEM routines:get_name:no start line', 'KeyFileNotPem', /CI variable/],
    ['Error: error:1E08010C:DECODER routines::unsupported', 'KeyFileNotPem'],
    ['secretOrPrivateKey must be an asymmetric key when using RS256', 'KeyFileNotPem', /line breaks/],
    ['Login History, Status: Restricted IP', 'IpRestricted'],
    ['Failed: IP Address Not Allowed', 'IpRestricted'],
    ['{"error":"unknown_error","error_description":"retry your request"}', 'ServerRetry', /Try again/],
    [
      'This Remote Site Name already exists or has been previously used. Please choose a different name.',
      'RemoteSiteNameTaken',
      /sf remotesite activate/,
    ],
    [`invalid_request: ${refreshScope}.`, 'RefreshScopeRequired', /sf connectedapp jwt-enable .*--scope refresh_token/],
    ['refresh_token scope is required. Install and preauthorize the app.', 'RefreshScopeRequired'],
    ['invalid_client: invalid client credentials', 'ClientCredentialsInvalid', /only a \.crt file gets a new key pair/],
    [
      "The external client app configured in your global OAuth Settings doesn't have a valid OAuth settings configuration.",
      'OauthSettingsMissing',
      /three files/,
    ],
    [
      "'AdminApproved' is not a valid value for the enum 'PermittedUsersPolicyType'",
      'EnumValueInvalid',
      /AdminApprovedPreAuthorized/,
    ],
    ["External client apps that are created in ephemeral orgs can't be packaged.", 'EphemeralOrgAppNotPackageable'],
    ['Failed: Missing Consumer Key Parameter', 'ConsumerKeyMissing', /client_id/],
    ['invalid_scope: too many scopes requested', 'TooManyScopes'],
    ['Managed Application Installation Error', 'ManagedAppInstallFailed', /same name/],
    ['INVALID_CROSS_REFERENCE_KEY', 'CrossReferenceInvalid', /externalClientApplication/],
    ['403 Invalid_Scope', 'InvalidScope', /the scope web/],
    ['error=invalid_scope&error_description=the+requested+scope+is+not+allowed', 'InvalidScope'],
    [
      'OAUTH_EC_APP_NOT_FOUND: External client app is not installed in this org',
      'ExternalClientAppNotFound',
      /not copied[\s\S]*30 minutes[\s\S]*preview/,
    ],
    [
      'invalid_grant: expired access/refresh token',
      'RefreshTokenExpired',
      /30 days[\s\S]*4 November 2026[\s\S]*rotates? refresh tokens/,
    ],
    ['{"error":"invalid_grant","error_description":"expired access\\/refresh token"}', 'RefreshTokenExpired'],
    ['invalid_grant: authentication failure', 'AuthenticationFailed', /20 February 2027/],
    ['INVALID_LOGIN: Invalid username, password, security token; or user locked out.', 'AuthenticationFailed'],
    ['unsupported_grant_type: grant type not supported', 'GrantTypeUnsupported', /20 February 2027/],
    ['invalid_client_id: client identifier invalid', 'ClientIdInvalid', /last 30/],
    ["invalid_grant: user hasn't approved this consumer", 'ConsumerNotApproved', /last 30/],
  ];
  for (const [text, code, words] of texts) {
    it(`explain "${text.slice(0, 60)}" as ${code} alone`, () => {
      const log = `2026-11-25 10:00:01 INFO start\n${text}\n2026-11-25 10:00:02 INFO end`;
      for (const form of [text, log, `\u001b[31m${text}\u001b[0m`, text.replaceAll("'", '&#39;')]) {
        expect(codesOf(form), form).to.deep.equal([code]);
      }
      if (words) expect(wordsOf(text)).to.match(words);
    });
  }

  it("say of a missing refresh scope that the org's app is to be changed, in every form of the answer", () => {
    const error = 'invalid_request';
    const query = new URLSearchParams({ error, error_description: `${refreshScope}.` }).toString();
    for (const form of [
      JSON.stringify({ error, error_description: refreshScope }),
      JSON.stringify(JSON.stringify({ error, error_description: refreshScope })),
      `https://acme.my.salesforce.com/setup/secur/RemoteAccessErrorPage.apexp?${query}`,
      `Error (JwtGrantError): Error authenticating with JWT config due to: Error authenticating with JWT.\nErrors encountered:\n${error}: ${refreshScope}.`,
    ]) {
      expect(codesOf(form), form).to.deep.equal(['RefreshScopeRequired']);
      expect(wordsOf(form)).to.not.match(/org needs no change/);
    }
  });

  describe('with a session id that is not for the REST API', () => {
    const description = 'This session is not valid for use with the REST API';
    const forms = [
      `Error (INVALID_SESSION_ID): ${description}`,
      `Error (1): INVALID_SESSION_ID: ${description}`,
      JSON.stringify([{ message: description, errorCode: 'INVALID_SESSION_ID' }], null, 2),
      JSON.stringify({ name: 'INVALID_SESSION_ID', message: description, exitCode: 1 }),
      `<errorCode>INVALID_SESSION_ID</errorCode><message>${description}</message>`,
      `<faultcode>sf:INVALID_SESSION_ID</faultcode><faultstring>INVALID_SESSION_ID: ${description}</faultstring>`,
      `Error (INVALID_SESSION_ID): This session is not valid for use with the API`,
    ];
    for (const form of forms) {
      it(`explain the token, not the session: ${form.replace(/\s+/g, ' ').slice(0, 60)}`, () => {
        expect(codesOf(form)).to.deep.equal(['SessionUnsupportedByApi']);
      });
    }

    it('explain both where both are there', () => {
      const log = `INVALID_SESSION_ID: Session expired or invalid\n${'x '.repeat(100)}\n${forms[0]}`;
      expect(codesOf(log)).to.deep.equal(['SessionInvalid', 'SessionUnsupportedByApi']);
      expect(codesOf('INVALID_SESSION_ID')).to.deep.equal(['SessionInvalid']);
    });
  });
});

describe('text that was broken over lines', () => {
  const wrapped: { [title: string]: string } = {
    'in a table of one column': "│ user hasn't approved this │\n│ consumer                  │",
    'in a table of ASCII signs': "| user hasn't approved this |\n| consumer                  |",
    'in a table of Windows line ends': "│ user hasn't approved this │\r\n│ consumer                  │\r\n",
    'in a table of three columns': [
      '┌──────┬───────────────┬──────────────┐',
      '│ NAME │ ERROR         │ TYPE         │',
      '├──────┼───────────────┼──────────────┤',
      "│ App  │ user hasn't   │ ConnectedApp │",
      '│      │ approved this │              │',
      '│      │ consumer      │              │',
      '└──────┴───────────────┴──────────────┘',
    ].join('\n'),
    'in two columns that are both broken': [
      "| invalid_grant: user hasn't | was tried three times and |",
      '| approved this consumer     | refused each time         |',
    ].join('\n'),
    'in a table with coloured borders':
      "\u001b[90m│\u001b[39m user hasn't approved this \u001b[90m│\u001b[39m\n\u001b[90m│\u001b[39m consumer                  \u001b[90m│\u001b[39m",
    'in a table behind timestamps':
      "2026-11-25T10:00:00.1234567Z │ user hasn't approved this │\n2026-11-25T10:00:00.1234568Z │ consumer                  │",
    'in a table behind the name of a container': "web_1  | user hasn't approved this\nweb_1  | consumer",
    'behind timestamps': "2026-11-25T10:00:00.1Z user hasn't approved this\n2026-11-25T10:00:00.2Z consumer",
    'behind times in brackets': "[10:00:00] user hasn't approved this\n[10:00:01] consumer",
  };
  for (const [title, text] of Object.entries(wrapped)) {
    it(`is found ${title}`, () => {
      expect(codesOf(text)).to.deep.equal(['ConsumerNotApproved']);
      expect(codesOf(`first line\n${text}\nlast line`)).to.deep.equal(['ConsumerNotApproved']);
      expect(explainError(text).found[0]?.count).to.equal(1);
    });
  }

  it('keeps what a row tells across its columns', () => {
    const rows = Array.from({ length: 60 }, (_, index) => `| step ${index} | nothing to report here |`);
    rows.splice(30, 0, '| invalid_grant | authentication failure |');
    expect(codesOf(rows.join('\n'))).to.deep.equal(['AuthenticationFailed']);
  });

  it('hides the secrets of a table', () => {
    const token = '00D000000000001!AQEAQFzVx1Yy2Zz3.Ab4_Cd5';
    const text = `| invalid_scope | ${token} |\n| again | client_secret=1234567890 |`;
    expect(JSON.stringify(explainError(text))).to.not.match(/AQEAQFz|1234567890/);
  });
});
