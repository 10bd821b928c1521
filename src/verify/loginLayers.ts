import { Messages } from '@salesforce/core';
import { quoteName } from '../names/quoteName.js';
import { sameId } from '../names/salesforceId.js';
import { buildLayer, commandWords, type LayerContext } from './context.js';
import type { Facts } from './facts.js';
import type { LoginOutcome, TokenUse } from './login.js';
import type { Layer, LayerFix, LayerName, LayerStatus, LoginReport } from './types.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'verify');

/** The layer of the real login. */
export function loginLayer(status: LayerStatus, evidence: string, fix: LayerFix[] = []): Layer {
  return buildLayer('login', status, evidence, fix);
}

/** The login as data: nothing in it could be used to log in. */
export function loginReport(outcome: LoginOutcome, named: LayerName): LoginReport {
  const { attempts, use, explanation } = outcome;
  if (use) {
    const { user, scopes, isRevoked } = use;
    return { attempts, ...(user ? { username: user.username } : {}), scopes, isRevoked };
  }
  const { code, title, cause, check, fix } = explanation ?? {};
  return {
    attempts,
    ...(code && title && cause && check && fix ? { explanation: { code, title, cause, check, fix } } : {}),
    failingLayer: named,
  };
}

const isOfUser = ({ user, userId }: TokenUse, { row }: Facts['user']): boolean => {
  const tokenUser = user?.userId ?? userId;
  return tokenUser === undefined || !row || sameId(tokenUser, row.Id);
};

const successLayer = (use: TokenUse, facts: Facts, audience: string): Layer => {
  const { user, isAccepted } = use;
  if (!isOfUser(use, facts.user)) {
    return loginLayer('fail', messages.getMessage('evidence.login.otherUser', [user?.username ?? use.userId ?? '']));
  }
  if (!isAccepted) return loginLayer('fail', messages.getMessage('evidence.login.notAccepted'));
  const evidence = user
    ? messages.getMessage('evidence.login.userinfo', [audience, user.username])
    : messages.getMessage('evidence.login.api', [audience]);
  const ending = messages.getMessage(use.isRevoked ? 'evidence.login.revoked' : 'evidence.login.notRevoked');
  return loginLayer('pass', `${evidence} ${ending}`);
};

/** A token proves every layer it depends on, so what the org didn't tell is known now. */
const proven = (layer: Layer): Layer =>
  layer.status === 'unknown' && layer.stops === 'login' && layer.layer !== 'ip'
    ? buildLayer(layer.layer, 'pass', messages.getMessage('evidence.provenByLogin', [layer.evidence]))
    : layer;

/** The table's way out in this run's own words; to verify is what is going on already. */
const fixesFor = (context: LayerContext, { explanation }: LoginReport): LayerFix[] => {
  const { app, user, org } = commandWords(context);
  const fill = (command: string): string =>
    command
      .replace(/\bAPP\b/g, () => app)
      .replace(/\bUSER\b/g, () => user)
      .replace(/\bORG\b/g, () => org);
  return (explanation?.fix ?? [])
    .filter(({ command = '' }) => !command.startsWith('sf connectedapp verify'))
    .map(({ text, command }) => ({ text, ...(command === undefined ? {} : { command: fill(command) }) }));
};

const refused = (layer: Layer, fix: LayerFix[], words: string): Layer => ({
  ...buildLayer(layer.layer, 'fail', messages.getMessage('evidence.refusedByLogin', [layer.evidence, words]), [
    // What to look up where it wasn't known isn't what to do now that it is.
    ...((layer.status === 'fail' ? layer.fix : undefined) ?? fix),
  ]),
});

/**
 * Judges the layers anew by how the login ended, and adds the login itself: a token proves what was unknown, a refusal
 * fails the layer it names.
 */
export function withLogin(layers: Layer[], outcome: LoginOutcome, report: LoginReport, context: LayerContext): Layer[] {
  if (outcome.use) {
    const audience = outcome.attempts.at(-1)?.audience ?? '';
    return [...layers.map(proven), successLayer(outcome.use, context.facts, audience)];
  }
  const { refusal, isTimedOut, attempts } = outcome;
  const words = quoteName([refusal.error, refusal.errorDescription].filter(Boolean).join(': '));
  const title = report.explanation?.title ?? messages.getMessage('evidence.login.unknownError');
  const fix = fixesFor(context, report);
  const key = isTimedOut ? 'evidence.login.timedOut' : 'evidence.login.refused';
  const evidence = messages.getMessage(key, [words, title, attempts.length]);
  // A change that hasn't spread isn't a fault of the layer it is in.
  const isNamed = ({ layer }: Layer): boolean => !isTimedOut && layer === report.failingLayer;
  const judged = layers.map((layer) => (isNamed(layer) ? refused(layer, fix, words) : layer));
  return [...judged, loginLayer('fail', evidence, layers.some(isNamed) ? [] : fix)];
}
