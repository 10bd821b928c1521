import { Messages, type Connection, type SfError } from '@salesforce/core';
import { NONE, withoutEmptyAdvice } from '../errors/withoutEmptyAdvice.js';
import { quoteName } from '../names/quoteName.js';
import { queryAll } from '../org/records.js';
import { soql } from '../org/soql.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'user');

export type UserRow = { Id: string; Username: string; Email: string; IsActive: boolean; ProfileId: string };

const describeUser = ({ Username, Email, IsActive }: UserRow): string =>
  `${Username} (${Email}${IsActive ? '' : ', inactive'})`;

const sameText = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const findUser = (rows: UserRow[], name: string): UserRow | SfError => {
  if (name === '') return messages.createError('error.BlankUser');
  const byUsername = rows.find(({ Username }) => sameText(Username, name));
  const byEmail = rows.filter(({ Email }) => sameText(Email, name));
  const active = byUsername
    ? [byUsername].filter(({ IsActive }) => IsActive)
    : byEmail.filter(({ IsActive }) => IsActive);
  const [first, ...others] = active;
  if (first && others.length === 0) return first;
  if (first) return messages.createError('error.UserAmbiguous', [quoteName(name), active.map(describeUser).join(', ')]);
  const inactive = byUsername ?? byEmail[0];
  if (inactive) return messages.createError('error.UserInactive', [describeUser(inactive)]);
  // A sandbox refresh adds ".invalid" to emails.
  const renamed = rows.filter(({ Username, Email }) =>
    [Username, Email].some((text) => text.toLowerCase().startsWith(name.toLowerCase())),
  );
  const names = renamed.map(describeUser).join(', ');
  return withoutEmptyAdvice(
    messages.createError('error.UserNotFound', [quoteName(name)], [names === '' ? NONE : names]),
  );
};

/**
 * Finds users by username, or by email when one active user has it.
 *
 * @returns the ones found, each once, and an error for every name that is blank, unknown, inactive or stands for several
 * @throws SfError connection errors
 */
export async function resolveUsers(
  connection: Connection,
  names: string[],
): Promise<{ users: UserRow[]; errors: SfError[] }> {
  const wanted = [...new Set(names.map((name) => name.trim()))];
  const fields = 'SELECT Id, Username, Email, IsActive, ProfileId FROM User WHERE';
  const asked = wanted.filter((name) => name !== '');
  const answers = await queryAll<Record<string, UserRow>>(
    connection,
    Object.fromEntries(
      asked.map((name) => [
        name,
        { soql: `${fields} ${soql`Username = ${name} OR Email IN ${[name, `${name}.invalid`]}`}` },
      ]),
    ),
  );
  const results = wanted.map((name) => {
    const answer = answers[name];
    return answer?.error ?? findUser(answer?.records ?? [], name);
  });
  return {
    users: [...new Map(results.filter(isUser).map((user) => [user.Id, user])).values()],
    errors: results.filter((result): result is SfError => !isUser(result)),
  };
}

const isUser = (result: UserRow | SfError): result is UserRow => !(result instanceof Error);
