import { expect } from 'chai';
import type { Connection } from '@salesforce/core';
import { startEmulator, type Emulator } from '../../emulator/emulator.js';
import { Reader } from '../../src/org/reader.js';
import { resolveUsers } from '../../src/components/user/find.js';
import { connectToEmulator } from '../support/connection.js';

type Person = { username: string; email: string; isActive?: boolean };

describe('users by username or email', () => {
  let emulator: Emulator;
  let connection: Connection;

  before(async () => {
    emulator = await startEmulator({ scenario: 'kitchen-sink' });
    connection = await connectToEmulator(emulator);
  });

  after(() => emulator.close());

  /** The scenario's users with those instead of all but the administrator. */
  const given = (...people: Person[]): void => {
    const { state } = emulator.org;
    const [admin, template] = state.users;
    if (!admin || !template) throw new Error('not in the scenario');
    const made = people.map(({ username, email, isActive = true }, index) => ({
      ...template,
      id: `005000000000${String(index).padStart(3, '0')}AAA`,
      username,
      email,
      isActive,
    }));
    state.users = [admin, ...made];
  };

  /** What an unknown user's error suggests; undefined for a user that is found. */
  const suggestion = async (name: string): Promise<string | undefined> => {
    const { users, errors } = await resolveUsers(new Reader(connection), [name]);
    if (users.length > 0) return undefined;
    expect(errors.map((error) => error.name)).to.deep.equal(['UserNotFoundError']);
    return errors[0]?.actions?.[0];
  };

  for (const [what, name, person] of [
    ["today's form of the email", 'dev@actifi.com', { username: 'd@x.example', email: 'dev@actifi.com.invalid' }],
    ['the older form of the email', 'old@actifi.com', { username: 'd@x.example', email: 'old=actifi.com@example.com' }],
    [
      "the sandbox's name behind the username",
      'old@actifi.com',
      { username: 'old@actifi.com.uat', email: 'o@x.example' },
    ],
    ['all of it', 'OLD@actifi.com', { username: 'old@actifi.com.uat', email: 'old=actifi.com@example.com' }],
    ["another sandbox's name", 'old@actifi.com.dev', { username: 'old@actifi.com.uat', email: 'o@x.example' }],
    ["the production org's username", 'old@actifi.com.uat', { username: 'old@actifi.com', email: 'o@x.example' }],
    ['the email before', 'old@actifi.com.invalid', { username: 'd@x.example', email: 'old@actifi.com' }],
    [
      'the email before, in the older form',
      'old=actifi.com@example.com',
      { username: 'd@x.example', email: 'old@actifi.com' },
    ],
    ['quotes and wildcards', "o'n_%l@actifi.com", { username: "o'n_%l@actifi.com.uat", email: 'o@x.example' }],
    ['an inactive user', 'old@actifi.com', { username: 'old@actifi.com.uat', email: 'o@x.example', isActive: false }],
  ] as const) {
    it(`suggests a user that a sandbox has renamed: ${what}`, async () => {
      given(person);
      expect(await suggestion(name))
        .to.contain(': ')
        .and.contain(person.username);
    });
  }

  it('asks for all of it in one request', async () => {
    given({ username: 'old@actifi.com.uat', email: 'o@x.example' });
    emulator.requests.length = 0;
    await resolveUsers(new Reader(connection), ['old@actifi.com', 'dev@actifi.com']);
    expect(emulator.requests).to.have.length(1);
  });

  it('suggests nobody whom only a wildcard in the name would fit', async () => {
    given(
      { username: 'aXb@actifi.com.uat', email: 'o@x.example' },
      { username: 'anyone@y.example.uat', email: 'p@x.example' },
    );
    for (const name of ['a_b@actifi.com', '%@actifi.com', 'a\\_b@actifi.com', '%', '_', 'aXb']) {
      expect(await suggestion(name), name).to.contain('See Setup, Users');
    }
  });

  it('names active users first, and counts those beyond five', async () => {
    const people = [0, 1, 2, 3, 4, 5, 6].map((index) => ({
      username: `dev@actifi.com.s${index}`,
      email: 'x@x.example',
      isActive: index !== 0,
    }));
    given(...people);
    const text = await suggestion('dev@actifi.com');
    expect(text)
      .to.match(/: dev@actifi\.com\.s1 .*s5 \(x@x\.example\), and 2 more$/)
      .and.not.contain('s0');
  });

  it('finds the very user although a sandbox has renamed others', async () => {
    given(
      { username: 'dev@actifi.com.uat', email: 'dev@actifi.com.invalid' },
      { username: 'dev@actifi.com', email: 'z@x.example' },
    );
    const { users } = await resolveUsers(new Reader(connection), ['dev@actifi.com']);
    expect(users.map(({ Username }) => Username)).to.deep.equal(['dev@actifi.com']);
  });

  it('finds a user by what a guide holds besides the name: white space and invisible characters', async () => {
    given({ username: 'Dev@actifi.com', email: 'z@x.example' });
    for (const name of [
      '\u200Bdev@actifi.com',
      ' dev@actifi.com\u00A0',
      '\uFEFFDEV@actifi.com\u200B',
      'dev\uFF20actifi.com',
    ]) {
      const { users } = await resolveUsers(new Reader(connection), [name]);
      expect(
        users.map(({ Username }) => Username),
        JSON.stringify(name),
      ).to.deep.equal(['Dev@actifi.com']);
    }
  });

  it('refuses names that show nothing', async () => {
    const { errors } = await resolveUsers(new Reader(connection), ['', '\u200B']);
    expect(errors.map(({ name }) => name)).to.deep.equal(['BlankUserError', 'BlankUserError']);
  });
});
