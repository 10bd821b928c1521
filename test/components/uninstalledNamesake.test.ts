import { expect } from 'chai';
import { namesakeTokens, uninstalledNamesakeNotice } from '../../src/components/access/uninstalledNamesake.js';
import type { OauthTokenRow } from '../../src/org/oauthTokens.js';

const app = { id: '0H4000000000001AAA', label: 'Field Tech' };
const other = '0H4000000000002AAA';

const token = (username: string, applicationId: string | null): OauthTokenRow => ({
  AppName: 'Field Tech',
  UserId: `005${username}`,
  User: { Username: username, IsActive: true },
  LastUsedDate: null,
  AppMenuItem: applicationId === null ? null : { ApplicationId: applicationId },
});

describe('an uninstalled app with the name of an installed one', () => {
  it('is noticed by the users whose tokens lead to no installed app', () => {
    const notice = uninstalledNamesakeNotice(
      [token('u1', app.id), token('u3', null), token('u2', null), token('u2', null), token('u4', other)],
      app,
    );
    expect(notice).to.deep.equal({
      code: 'UninstalledNamesake',
      message:
        'An uninstalled app is called "Field Tech" too. This changes nothing about it, and these users hold tokens of it: u2, u3, u4',
    });
  });

  it('is only possible where the org tells of no token whose it is', () => {
    const notice = uninstalledNamesakeNotice([token('u2', null)], app);
    expect(notice?.code).to.equal('UninstalledNamesake');
    expect(notice?.message).to.match(/^There may be an uninstalled app .*: u2$/);
  });

  it('names five users and counts the rest', () => {
    const rows = [1, 2, 3, 4, 5, 6, 7].map((index) => token(`u${index}`, null));
    const notice = uninstalledNamesakeNotice([token('u0', app.id), ...rows], app);
    expect(notice?.message).to.contain('u1, u2, u3, u4, u5 and 2 more');
  });

  it('is none where all tokens belong to apps the org has', () => {
    expect(uninstalledNamesakeNotice([], app)).to.equal(undefined);
    expect(uninstalledNamesakeNotice([token('u1', app.id.slice(0, 15))], app)).to.equal(undefined);
    expect(uninstalledNamesakeNotice([token('u1', app.id), token('u2', other)], app, [other])).to.equal(undefined);
  });

  it('is not concluded for an app without a known id', () => {
    expect(namesakeTokens([token('u1', null)], null).rows).to.deep.equal([]);
  });

  it("leaves the app's own tokens to it", () => {
    const rows = [token('u1', app.id), token('u2', null)];
    expect(namesakeTokens(rows, app.id)).to.deep.equal({ rows: [rows[1]], isCertain: true });
  });
});
