import type { KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@salesforce/core';
import type { Duration } from '@salesforce/kit';
import { explainOAuthError } from '../explain/explain.js';
import { redactSecrets } from '../explain/redact.js';
import type { Explanation } from '../explain/types.js';
import {
  opensRestApi,
  readUserInfo,
  requestJwtToken,
  revokeToken,
  type TokenGrant,
  type TokenRefusal,
  type UserInfo,
} from '../org/oauth.js';
import type { LoginAttempt } from './types.js';

/** The pauses between attempts in milliseconds: the first, and what the growing ones stop at. */
export type Pauses = { first: number; longest: number };

type LoginOptions = {
  consumerKey: string;
  username: string;
  key: KeyObject;
  /** Decides the first audience; undefined when the org doesn't tell. */
  isSandbox: boolean | undefined;
  wait: Duration;
  /** Whether a refusal that a fresh change explains is worth waiting for: not where the org's state explains it too. */
  isWorthWaiting: (explanation: Explanation) => boolean;
  pauses?: Pauses | undefined;
  onAttempt?: ((attempt: LoginAttempt) => void) | undefined;
};

/** What came of a token: it is revoked by now. */
export type TokenUse = {
  user: UserInfo | undefined;
  userId: string | undefined;
  scopes: string[];
  /** Whether the org took the token for anything. */
  isAccepted: boolean;
  isRevoked: boolean;
};

export type LoginOutcome = { attempts: LoginAttempt[] } & (
  | { use: TokenUse; refusal?: undefined; explanation?: undefined }
  | { use?: undefined; refusal: TokenRefusal; explanation: Explanation | undefined; isTimedOut: boolean }
);

const productionAudience = 'https://login.salesforce.com';
const sandboxAudience = 'https://test.salesforce.com';

// A change takes 2 to 10 minutes to spread; more than one attempt a minute then only fills the login history.
const defaultPauses: Pauses = { first: 10_000, longest: 60_000 };
const GROWTH = 1.5;

/** The audiences worth trying, the likeliest first: by the kind of org, the other kind, the org's own address. */
const audiencesFor = ({ instanceUrl }: Connection, isSandbox: boolean | undefined): string[] => {
  const isProbablySandbox = isSandbox ?? /\.sandbox\.|--|\.scratch\./.test(instanceUrl);
  const [first, second] = isProbablySandbox
    ? [sandboxAudience, productionAudience]
    : [productionAudience, sandboxAudience];
  return [first, second, instanceUrl.replace(/\/+$/, '')];
};

/** What the endpoint sent is from outside: nothing that looks like a secret is passed on. */
const cleanRefusal = ({ error, errorDescription }: TokenRefusal): TokenRefusal => ({
  error: redactSecrets(error).slice(0, 200),
  errorDescription: redactSecrets(errorDescription).slice(0, 1000),
});

const userOf = (answer: UserInfo | { status: number }): UserInfo | undefined =>
  'userId' in answer ? answer : undefined;

/** Uses a token once and revokes it, whatever the use brought. */
const useOnce = async (connection: Connection, grant: TokenGrant): Promise<TokenUse> => {
  try {
    const user = userOf(await readUserInfo(connection, grant));
    // Scopes decide who may ask for userinfo, so a token that may not is tried on the API it is meant for.
    const isAccepted = user !== undefined || (await opensRestApi(connection, grant));
    const isRevoked = await revokeToken(connection, grant);
    return { user, userId: grant.userId, scopes: grant.scopes, isAccepted, isRevoked };
  } catch (error) {
    await revokeToken(connection, grant);
    throw error;
  }
};

type Attempt = { audience: string; grant?: TokenGrant; refusal?: TokenRefusal; explanation?: Explanation | undefined };

const attemptOnce = async (connection: Connection, options: LoginOptions, audience: string): Promise<Attempt> => {
  const { consumerKey, username, key } = options;
  const { grant, refusal } = await requestJwtToken(connection, { consumerKey, username, key, audience });
  if (grant) return { audience, grant };
  const clean = cleanRefusal(refusal);
  return { audience, refusal: clean, explanation: explainOAuthError(clean.error, clean.errorDescription) };
};

/**
 * Logs in by the JWT bearer flow at the org's own address, trying the next audience where one is refused and waiting
 * where a change that hasn't spread yet explains the refusal. A token is used once and revoked at once.
 *
 * @returns how it ended, with every attempt; `isTimedOut` when the waiting time ran out
 */
export async function tryLogin(connection: Connection, options: LoginOptions): Promise<LoginOutcome> {
  const { wait, isWorthWaiting, pauses = defaultPauses, onAttempt } = options;
  const deadline = Date.now() + wait.milliseconds;
  const audiences = audiencesFor(connection, options.isSandbox);
  const attempts: LoginAttempt[] = [];
  const note = ({ audience, refusal }: Attempt, retryIn?: number): void => {
    const attempt: LoginAttempt = {
      number: attempts.length + 1,
      at: new Date().toISOString(),
      audience,
      outcome: refusal ? 'refused' : 'token',
      ...refusal,
      ...(retryIn === undefined ? {} : { retryIn }),
    };
    attempts.push(attempt);
    onAttempt?.(attempt);
  };
  let pause = pauses.first;
  for (;;) {
    // eslint-disable-next-line no-await-in-loop -- each attempt decides whether there is another
    const attempt = await attemptOnce(connection, options, audiences[0]);
    const { grant, refusal, explanation } = attempt;
    if (grant) {
      note(attempt);
      // eslint-disable-next-line no-await-in-loop -- the last thing that happens
      return { attempts, use: await useOnce(connection, grant) };
    }
    const isOtherAudienceLeft = explanation?.code === 'AudienceInvalid' && audiences.length > 1;
    const left = deadline - Date.now();
    const mayPass = explanation?.isPropagation === true && isWorthWaiting(explanation);
    if (isOtherAudienceLeft) {
      audiences.shift();
      note(attempt, 0);
    } else if (mayPass && left > 0) {
      const retryIn = Math.min(pause, left);
      note(attempt, retryIn);
      // eslint-disable-next-line no-await-in-loop -- the pause between two attempts
      await sleep(retryIn);
      pause = Math.min(pause * GROWTH, pauses.longest);
    } else {
      note(attempt);
      return { attempts, refusal: refusal as TokenRefusal, explanation, isTimedOut: mayPass };
    }
  }
}
