import { Messages } from '@salesforce/core';
import type { Notice } from '../../plan/plan.js';
import { sameId } from '../../names/salesforceId.js';
import { quoteName } from '../../names/quoteName.js';
import type { OauthTokenRow } from '../../org/oauthTokens.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'connectedApp');

/** More users than these are counted only. */
const NAMED_MAX = 5;

type AppOfToken = { AppMenuItem?: { ApplicationId: string | null } | null };

/** Whose tokens of a label are another app's. */
type NamesakeTokens<Row> = {
  rows: Row[];
  /** False where the org says of no token whose it is: then the rows may be the app's own after all. */
  isCertain: boolean;
};

/**
 * Takes those tokens out of a label's that belong, or may belong, to an uninstalled app of the same name: the org
 * names no app for them, or one that isn't installed. A token of an installed app leads to its AppMenuItem, which has
 * the app's id; for an uninstalled one there is none.
 *
 * @param tokens token rows of one label
 * @param appId id of the app that is meant
 * @param knownIds ids of all apps the org has, since another installed app may have the label too
 */
export function namesakeTokens<Row extends AppOfToken>(
  tokens: readonly Row[],
  appId: string | null,
  knownIds: ReadonlyArray<string | null> = [],
): NamesakeTokens<Row> {
  const idOf = ({ AppMenuItem }: Row): string | null => AppMenuItem?.ApplicationId ?? null;
  const isInstalled = (id: string | null): boolean =>
    id !== null && [appId, ...knownIds].some((known) => sameId(known, id));
  const rows = appId === null ? [] : tokens.filter((token) => !isInstalled(idOf(token)));
  return { rows, isCertain: tokens.some((token) => idOf(token) !== null) };
}

/**
 * Says whose tokens a change of an app doesn't concern, since they belong, or may belong, to an uninstalled app of the
 * same name.
 *
 * @param tokens token rows of the app's label
 * @param app the app that is meant, one the org has
 * @param knownIds as for {@link namesakeTokens}
 * @returns the notice UninstalledNamesake; undefined when all tokens are the app's own
 */
export function uninstalledNamesakeNotice(
  tokens: readonly OauthTokenRow[],
  app: { id: string | null; label: string },
  knownIds: ReadonlyArray<string | null> = [],
): Notice | undefined {
  const { rows, isCertain } = namesakeTokens(tokens, app.id, knownIds);
  const usernames = [...new Set(rows.map(({ User, UserId }) => User?.Username ?? UserId))].sort();
  if (usernames.length === 0) return undefined;
  const rest = usernames.length - NAMED_MAX;
  const named = usernames.slice(0, NAMED_MAX).join(', ');
  const users = rest > 0 ? messages.getMessage('value.AndMore', [named, rest]) : named;
  const key = isCertain ? 'notice.UninstalledNamesake' : 'notice.UninstalledNamesakePossible';
  return { code: 'UninstalledNamesake', message: messages.getMessage(key, [quoteName(app.label), users]) };
}
