import { expect } from 'chai';
import fc from 'fast-check';
import { explainError, explainOAuthError, maxTextLength } from '../../src/explain/explain.js';
import { explanations } from '../../src/explain/explanations.js';

const codesOf = (text: string): string[] => explainError(text).found.map(({ explanation }) => explanation.code);

describe('the table of errors', () => {
  it('names every row and every way to match once', () => {
    const codes = explanations.map(({ code }) => code);
    const texts = explanations.flatMap(({ matches }) => matches.map(({ text, near }) => `${text} ${near ?? ''}`));
    expect(new Set(codes).size).to.equal(codes.length);
    expect(new Set(texts).size).to.equal(texts.length);
  });

  for (const row of explanations) {
    it(`tells the cause, the checks and the way out of ${row.code}`, () => {
      expect(row.matches).to.not.be.empty;
      expect(row.check).to.not.be.empty;
      expect(row.fix).to.not.be.empty;
      const sentences = [row.cause, ...row.check, ...row.fix.map(({ text }) => text)];
      for (const sentence of sentences) expect(sentence).to.match(/^[A-Z"'].*\S$/s);
      for (const { command } of row.fix) {
        if (command !== undefined)
          expect(command).to.match(
            /(^| )sf (connectedapp (preauthorize|jwt-enable|verify|explain)|iprange add|remotesite|org|project deploy) ?/,
          );
      }
    });

    for (const { text, near } of row.matches) {
      it(`finds ${row.code} by "${text}"`, () => {
        const whole = near ? `${near}: ${text}` : text;
        for (const form of [whole, whole.toUpperCase(), `"${whole}"`, `x ${whole}.`, whole.replaceAll("'", '\u2019')]) {
          expect(codesOf(form)).to.include(row.code);
        }
      });
    }
  }
});

describe('explainError', () => {
  const platform: Array<[error: string, description: string, code: string]> = [
    ['invalid_client_id', 'client identifier invalid', 'ClientIdInvalid'],
    ['invalid_client', 'app must be installed into org', 'AppNotInstalled'],
    ['invalid_grant', "user hasn't approved this consumer", 'ConsumerNotApproved'],
    ['invalid_app_access', 'user is not admin approved to access this app', 'UserNotAdminApproved'],
    ['invalid_grant', 'invalid assertion', 'InvalidAssertion'],
    ['invalid_grant', 'audience is invalid', 'AudienceInvalid'],
    ['invalid_grant', 'Audience validation failed', 'AudienceInvalid'],
    ['invalid_grant', 'expired authorization code', 'CodeOrAssertionExpired'],
    ['invalid_grant', 'ip restricted', 'IpRestricted'],
    ['invalid_grant', 'IP restricted or invalid login hours', 'IpRestricted'],
    ['inactive_user', 'user is inactive', 'UserInactive'],
    ['inactive_org', 'organization locked, closed, or suspended', 'OrgInactive'],
    ['rate_limit_exceeded', 'number of logins exceeded', 'RateLimitExceeded'],
    ['invalid_scope', 'the requested scope is invalid', 'InvalidScope'],
    ['unsupported_grant_type', 'grant type not supported', 'GrantTypeUnsupported'],
    ['unsupported_response_type', 'response type not supported', 'ResponseTypeUnsupported'],
    ['redirect_uri_missing', 'redirect_uri not provided', 'RedirectUriMissing'],
    ['redirect_uri_mismatch', 'redirect_uri must match configuration', 'RedirectUriMismatch'],
    ['immediate_unsuccessful', 'immediate unsuccessful', 'ImmediateUnsuccessful'],
    ['invalid_client_credentials', 'client secret invalid', 'ClientSecretInvalid'],
    ['access_denied', 'end-user denied authorization', 'AccessDenied'],
    ['invalid_request', 'must use HTTPS', 'InvalidRequest'],
    ['invalid_grant', 'expired access/refresh token', 'RefreshTokenExpired'],
    ['OAUTH_APP_BLOCKED', 'this app is blocked by admin', 'AppBlocked'],
    ['OAUTH_APPROVAL_ERROR_GENERIC', 'An unexpected error has occurred', 'ApprovalError'],
    ['OAUTH_EC_APP_NOT_FOUND', 'External client app is not installed in this org', 'ExternalClientAppNotFound'],
    ['invalid_grant', 'request not supported on this domain', 'DomainNotSupported'],
    ['invalid_grant', 'authentication failure', 'AuthenticationFailed'],
    ['invalid_grant', '', 'InvalidGrant'],
    ['invalid_client', '', 'InvalidClient'],
    ['API_DISABLED_FOR_ORG', 'API is not enabled for this Organization or Partner', 'ApiDisabledForOrg'],
    ['API_CURRENTLY_DISABLED', 'API is disabled for this user', 'ApiDisabledForUser'],
    ['INVALID_SESSION_ID', 'Session expired or invalid', 'SessionInvalid'],
    ['C-1016', '', 'ScratchOrgAppNotCopied'],
  ];
  for (const [error, description, code] of platform) {
    it(`explains ${error} "${description}" in every form it comes in, and nothing else`, () => {
      const query = new URLSearchParams({ error, error_description: description });
      const page = `https://acme.my.salesforce.com/setup/secur/RemoteAccessErrorPage.apexp?${query.toString()}`;
      const forms = [
        `${error}: ${description}`,
        JSON.stringify({ error, error_description: description }),
        JSON.stringify([{ errorCode: error, message: description }], null, 2),
        JSON.stringify(JSON.stringify({ error, error_description: description })),
        page,
        `https://login.salesforce.com/?startURL=${encodeURIComponent(page)}`,
        `https://login.salesforce.com/?ec=302&startURL=${encodeURIComponent(`/x?u=${encodeURIComponent(page)}`)}`,
        `\u001b[31mError (1):\u001b[0m ${error}\n    ${description.replaceAll(' ', '\n')}`,
        `<p>${error}</p><p>${description.replaceAll("'", '&#39;')}</p>`,
      ];
      for (const form of forms) expect(codesOf(form), form).to.deep.equal([code]);
      expect(explainOAuthError(error, description)?.code).to.equal(code);
    });
  }

  it('takes an error code as a whole word only', () => {
    expect(codesOf('invalid_grants')).to.deep.equal([]);
    expect(codesOf('my_invalid_scope')).to.deep.equal([]);
    expect(codesOf('zip restricted')).to.deep.equal([]);
  });

  it('finds every error of a log in its order, each once with its count', () => {
    const log = [
      '10:01 invalid_client_id: client identifier invalid',
      'x'.repeat(700),
      '10:02 invalid_grant: ip restricted',
      '10:03 INVALID_SESSION_ID',
      '10:04 invalid_grant: ip restricted',
    ].join('\n');
    const { found } = explainError(log);
    expect(found.map(({ explanation }) => explanation.code)).to.deep.equal([
      'ClientIdInvalid',
      'IpRestricted',
      'SessionInvalid',
    ]);
    expect(found.map(({ count }) => count)).to.deep.equal([2, 2, 1]);
    expect(found[1].excerpt).to.include('10:02 invalid_grant: ip restricted');
  });

  it('leaves a wrapper out beside the error it wraps, and names it where it stands alone', () => {
    const wrapped =
      'Error (JwtGrantError): Error authenticating with JWT config due to: Error authenticating with JWT.\n' +
      "Errors encountered:\ninvalid_grant: user hasn't approved this consumer";
    expect(codesOf(wrapped)).to.deep.equal(['ConsumerNotApproved']);
    expect(codesOf('Error (JwtAuthError): no more is known')).to.deep.equal(['JwtLoginFailed']);
  });

  it('marks what a fresh change explains', () => {
    expect(explainOAuthError('invalid_grant', "user hasn't approved this consumer")).to.include({
      isPropagation: true,
    });
    expect(explainOAuthError('invalid_client', 'app must be installed into org')?.isPropagation).to.equal(undefined);
  });

  it('says that the callback never comes when Salesforce refuses the app itself', () => {
    const [first] = explainError('Error (AuthTimeoutError): The authentication session timed out.').found;
    expect(first.explanation.cause).to.include('does not call back');
  });

  describe('with nothing known in the text', () => {
    it('asks for more and names the nearest errors', () => {
      const result = explainError('invalid_clint_id');
      expect(result.found).to.deep.equal([]);
      expect(result.hint).to.include('Paste');
      expect(result.nearest[0]).to.include({ code: 'ClientIdInvalid' });
    });

    it('names none where none is near', () => {
      expect(explainError('The weather is fine today.').nearest).to.deep.equal([]);
    });

    it('asks for a text where there is none', () => {
      expect(explainError(' \n ').hint).to.include('no text');
    });
  });

  describe('shows no secret', () => {
    const key = [
      '-----BEGIN PRIVATE KEY-----',
      'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC',
      'ab+c',
      '-----END PRIVATE KEY-----',
    ];
    const secrets: Record<string, [text: string, secret: string]> = {
      'a session id': ['sid 00D000000000001!AQ.a_b1', 'AQ.a_b1'],
      'a bearer token': ['Authorization: Bearer abcdefgh12', 'abcdefgh12'],
      'a JWT': ['assertion=eyJhbGciOi.eyJpc3Mi.c2ln', 'eyJpc3Mi'],
      'an access token in JSON': ['{"access_token": "short1"}', 'short1'],
      'a refresh token in a URL': ['&refresh_token=5Aep861xyz&x=1', '5Aep861xyz'],
      'a consumer secret': ['client_secret=1234567890123456789', '1234567890123456789'],
      'a consumer secret in YAML': ['consumerSecret: 1234567890', '1234567890'],
      'a consumer secret in hex': [`secret is ${'0123456789ABCDEF'.repeat(4)}`, '0123456789ABCDEF'],
      'an authorization code': ['/OauthRedirect?code=aPrx.x1&state=2', 'aPrx.x1'],
      'a percent-encoded code': ['%2FOauthRedirect%3Fcode%3DaPrx.x1%26state', 'aPrx.x1'],
      'an auth URL': ['force://PlatformCLI::5Aep861@acme.my.salesforce.com', '5Aep861'],
      'a password': ['password=hunter2', 'hunter2'],
      'a private key': [key.join('\n'), 'ab+c'],
      'a private key in JSON': [JSON.stringify({ key: key.join('\n') }), 'ab+c'],
      'a private key in a query': [encodeURIComponent(key.join('\n')), 'ab+c'],
      'a private key that is cut off': [key.slice(0, 3).join('\n'), 'ab+c'],
      'random characters': ['x 3MVG9lKcPoNINVBIPJjdw1J9LLM82HnFVVX19KY1uA5mu0 y', 'INVBIPJ'],
    };
    for (const [what, [text, secret]] of Object.entries(secrets)) {
      it(what, () => {
        const before = explainError(`invalid_scope ${text}`);
        expect(before.found).to.have.length(1);
        expect(before.found[0].excerpt).to.include('[hidden]');
        for (const form of [`invalid_scope ${text}`, `${text}\ninvalid_scope`, text]) {
          expect(JSON.stringify(explainError(form))).to.not.include(secret);
        }
      });
    }

    it('in whatever surroundings', () => {
      const token = '00D000000000001!AQEAQFzVx1Yy2Zz3.Ab4_Cd5';
      fc.assert(
        fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ maxLength: 60 }), (before, after) => {
          const text = `invalid_scope ${before} ${token} ${after}`;
          expect(JSON.stringify(explainError(text))).to.not.include('AQEAQFzVx1Yy2Zz3');
        }),
        { numRuns: 200 },
      );
    });
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        expect(explainError(text).found).to.be.an('array');
      }),
      { numRuns: 300 },
    );
  });

  it('finds an error in the last part of a text that is too long', () => {
    const result = explainError(`${'a '.repeat(maxTextLength)} invalid_scope`);
    expect(result.isShortened).to.equal(true);
    expect(result.found[0].explanation.code).to.equal('InvalidScope');
  });

  describe('takes time in proportion to the text', function () {
    this.timeout(60_000);
    const size = 1_000_000;
    const texts: Record<string, string> = {
      'plain words': 'the quick brown fox ',
      'one character': 'A',
      'percent signs': '%',
      'percent codes': '%2B',
      'beginnings of keys': '-----BEGIN PRIVATE KEY-----',
      'beginnings of keys, cut': '-----BEGIN ',
      dashes: '-',
      'error parameters': 'error=',
      'error parameters with plus signs': 'error_description=a+b+',
      'bare codes': 'invalid_grant ',
      'codes and descriptions': 'invalid_grant: ip restricted ',
      'beginnings of session ids': '00D00000000000000',
      'parts of a pair': 'authentication failure ',
      'token names': 'access_token = ',
      blanks: ' ',
      'escape sequences': '\u001b[31m',
      entities: '&#39;',
      'random runs': 'aB3',
      quotes: `"'`,
      'rows of a table': '│ invalid_grant │ text │\n',
      borders: '|',
      'borders on lines of their own': '|\n',
      timestamps: '2026-11-25T10:00:00Z \n',
      'beginnings of timestamps': '1',
      'codes with a description': 'INVALID_SESSION_ID: this session is not valid for use with ',
      'zero bytes': '\0',
      'beginnings of entities': '&#',
    };
    for (const [what, unit] of Object.entries(texts)) {
      it(`for ${what}`, () => {
        const timed = (length: number): number => {
          const text = unit.repeat(Math.ceil(length / unit.length));
          const start = process.cpuUsage();
          explainError(text);
          const { user } = process.cpuUsage(start);
          return user / 1000;
        };
        timed(size / 10);
        // A quadratic search of a megabyte would take minutes; the bound leaves room for a busy machine.
        expect(timed(size)).to.be.lessThan(4000);
      });
    }
  });
});
