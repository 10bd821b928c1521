import { Messages, type SfError } from '@salesforce/core';
import { notFoundError } from '../../errors/notFound.js';
import { comparableName, isBlankName } from '../../names/comparableName.js';
import { matchByName } from '../../names/matchByName.js';
import { quoteName } from '../../names/quoteName.js';
import { uniqueBy } from '../../names/uniqueBy.js';
import type { Reader } from '../../org/reader.js';
import { soql } from '../../org/soql.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'user');

export type UserRow = { Id: string; Username: string; Email: string; IsActive: boolean; ProfileId: string };

/** More users than these are counted only. */
const NAMED_MAX = 5;

const describeUser = ({ Username, Email, IsActive }: UserRow): string =>
  `${Username} (${Email}${IsActive ? '' : ', inactive'})`;

/** Each user once: two forms of a name may lead to the same. */
const listUsers = (rows: UserRow[]): string[] => {
  const users = [...new Set(rows.map(describeUser))];
  const rest = users.length - NAMED_MAX;
  return rest > 0 ? [...users.slice(0, NAMED_MAX), messages.getMessage('value.More', [rest])] : users;
};

const findUser = (rows: UserRow[], name: string): UserRow | SfError => {
  if (isBlankName(name)) return messages.createError('error.BlankUser');
  const [byUsername] = matchByName(rows, ({ Username }) => ({ names: [Username] }), name);
  const matches = byUsername ? [byUsername] : matchByName(rows, ({ Email }) => ({ names: [Email] }), name);
  const active = matches.filter(({ IsActive }) => IsActive);
  const [first, ...others] = active;
  if (first && others.length === 0) return first;
  if (first) return messages.createError('error.UserAmbiguous', [quoteName(name), listUsers(active).join(', ')]);
  const [inactive] = matches;
  if (inactive) return messages.createError('error.UserInactive', [describeUser(inactive)]);
  // Whatever else the query has found is a user whose name or email a sandbox has changed; those who can log in first.
  const renamed = [...rows.filter(({ IsActive }) => IsActive), ...rows.filter(({ IsActive }) => !IsActive)];
  return notFoundError(messages, 'error.UserNotFound', name, listUsers(renamed));
};

/** What an address was before a sandbox refresh: `a@b.example.invalid` and `a=b.example@example.com` were a@b.example. */
const originalOf = (address: string): string =>
  address.replace(/\.invalid$/i, '').replace(/^([^=@]+)=([^=@]+)@example\.com$/i, '$1@$2');

/** The email address as a refresh of a sandbox leaves it: today's form, and the one that older sandboxes have. */
const refreshedForms = (address: string): string[] => [
  `${address}.invalid`,
  `${address.replace('@', '=')}@example.com`,
];

/** A username without what may be a sandbox's name behind it. */
const withoutSandbox = (username: string): string[] =>
  /@[^.]+\.[^.]+\../.test(username) ? [username.replace(/\.[^.]+$/, '')] : [];

/** A literal for LIKE: what begins with the text, in which `%` and `_` stand for themselves. */
const beginningWith = (text: string): string => soql`${text}`.replace(/[%_]/g, '\\$&').replace(/'$/, "%'");

/**
 * The condition that finds a user by username or email, and whoever had that one before the org became a sandbox: its
 * name is put behind usernames (a@b.example.uat), and emails are changed so that nothing is sent to them.
 */
const conditionFor = (name: string): string => {
  const typed = [...new Set([name, comparableName(name)])];
  if (!name.includes('@')) return soql`Username IN ${typed} OR Email IN ${typed}`;
  const originals = [...new Set(typed.map(originalOf))];
  const bases = [...new Set([...originals, ...originals.flatMap(withoutSandbox)])];
  const names = [...new Set([...typed, ...bases])];
  const emails = [...names, ...bases.flatMap(refreshedForms)];
  const likes = bases.map((base) => `Username LIKE ${beginningWith(`${base}.`)}`);
  return [soql`Username IN ${names}`, soql`Email IN ${emails}`, ...likes].join(' OR ');
};

/**
 * Finds users by username, or by email when one active user has it.
 *
 * @returns the ones found, each once, and an error for every name that is blank, unknown (with the users a sandbox may
 * have renamed), inactive or stands for several
 * @throws SfError connection errors
 */
export async function resolveUsers(reader: Reader, names: string[]): Promise<{ users: UserRow[]; errors: SfError[] }> {
  const wanted = [...new Set(names.map((name) => name.trim()))];
  const fields = 'SELECT Id, Username, Email, IsActive, ProfileId FROM User WHERE';
  const asked = wanted.filter((name) => !isBlankName(name));
  const answers = await reader.query<Record<string, UserRow>>(
    Object.fromEntries(asked.map((name) => [name, { soql: `${fields} ${conditionFor(name)}` }])),
  );
  const results = wanted.map((name) => {
    const answer = answers[name];
    return answer?.error ?? findUser(answer?.records ?? [], name);
  });
  return {
    users: uniqueBy(results.filter(isUser), ({ Id }) => Id),
    errors: results.filter((result): result is SfError => !isUser(result)),
  };
}

const isUser = (result: UserRow | SfError): result is UserRow => !(result instanceof Error);
