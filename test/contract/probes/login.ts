import { setTimeout as sleep } from 'node:timers/promises';
import { parseMetadata, type MetadataFile } from '../../../src/metadata/metadataFile.js';
import { requestJwtToken, revokeToken, type TokenAnswer } from '../../../src/org/oauth.js';
import { AppUnderTest } from '../app.js';
import type { ProbeOrg } from '../org.js';
import { NoReading, type Answer, type Probe } from '../probe.js';

const SCOPES = ['oauthConfig', 'scopes'];
const REFRESHING = ['RefreshToken', 'OfflineAccess', 'Full'];
const PAUSE = 20_000;

const withoutRefresh = (file: MetadataFile): void => {
  const left = file.texts(SCOPES).filter((scope) => !REFRESHING.includes(scope));
  file.remove(SCOPES);
  for (const scope of left.length > 0 ? left : ['Api']) file.append(SCOPES, scope);
};

/** Logs in once and ends the token at once. */
const logIn = async (org: ProbeOrg, consumerKey: string, audience: string): Promise<TokenAnswer> => {
  const { jwt } = org.inputs;
  if (!jwt) throw new NoReading('needs a login: name a key with --jwt-key-file and a user with --username');
  const { key, username } = jwt;
  const answer = await requestJwtToken(org.connection, { consumerKey, username, key, audience });
  if (answer.grant && !(await revokeToken(org.connection, answer.grant))) {
    org.onEnd('the token of a login', () => Promise.resolve(['could not be revoked; revoke it in Setup']));
  }
  return answer;
};

/** What a login says; undefined when it may still be about the app as it was. */
const readingOf = (org: ProbeOrg, { grant, refusal }: TokenAnswer): Answer | undefined => {
  if (refusal) {
    const said = org.shape(`${refusal.error}: ${refusal.errorDescription}`);
    return /refresh_token scope/i.test(said) ? { reading: 'true', evidence: `refused: ${said}` } : undefined;
  }
  if (grant.scopes.some((scope) => ['refresh_token', 'full'].includes(scope))) return undefined;
  return { reading: 'false', evidence: `a token with the scopes ${grant.scopes.join(' ')}` };
};

export const loginProbes: Probe[] = [
  {
    doubt: 'JWT login without the refresh_token scope',
    switch: 'jwtNeedsRefreshScope',
    changes: true,
    does: 'Takes the refresh scopes off the app of --app and logs in with --jwt-key-file as --username.',
    run: async (org) => {
      const { jwt } = org.inputs;
      if (!jwt) return { unknown: 'needs a login: name a key with --jwt-key-file and a user with --username' };
      const app = await AppUnderTest.forChange(org);
      const consumerKey = parseMetadata(app.own.xml).text(['oauthConfig', 'consumerKey']);
      if (consumerKey === undefined) return { unknown: 'the file of the app shows no consumer key' };
      const [row] = await org.rows<{ IsSandbox: boolean }>('SELECT IsSandbox FROM Organization');
      const audience = `https://${row?.IsSandbox ? 'test' : 'login'}.salesforce.com`;
      const outcome = await app.deploy(withoutRefresh);
      if (!outcome.isTaken) return { unknown: `the deployment was refused: ${org.shape(outcome.problems.join('; '))}` };
      const end = Date.now() + jwt.wait;
      for (;;) {
        const answer = await logIn(org, consumerKey, audience);
        const reading = readingOf(org, answer);
        if (reading) return reading;
        // A change takes minutes to reach the token endpoint.
        if (Date.now() + PAUSE > end) {
          const { error, errorDescription } = answer.refusal ?? {
            error: 'a token',
            errorDescription: 'of the old scopes',
          };
          return { unknown: `the last login gave ${org.shape(`${error}: ${errorDescription}`)}` };
        }
        await sleep(PAUSE);
      }
    },
  },
];
