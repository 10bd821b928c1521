import { expect } from 'chai';
import { areProfilesHidden, resolveVisibleProfiles } from '../../../src/components/access/profileFiltering.js';
import { buildGrantees, type PermissionSetRow } from '../../../src/components/access/grantee.js';
import type { ListedComponent } from '../../../src/org/metadata/list.js';

const row = (id: string, name: string | null): PermissionSetRow => ({
  Id: `0PS0000000000${id}AAA`,
  Name: `X00e${id}`,
  Label: `00e${id}`,
  NamespacePrefix: null,
  IsOwnedByProfile: true,
  ProfileId: `00e0000000000${id}AAA`,
  Profile: name === null ? null : { Name: name },
  Type: 'Profile',
});

const listed = (id: string, fullName: string): ListedComponent => ({
  type: 'Profile',
  fullName,
  fileName: `profiles/${fullName}.profile`,
  id: `00e0000000000${id}`,
});

const ofSet: PermissionSetRow = { ...row('99', null), IsOwnedByProfile: false, ProfileId: null, Label: 'A set' };

const admin = row('01', 'System Administrator');
const branch = row('02', 'Branch / 100%');
const all = [listed('01', 'Admin'), listed('02', 'Branch %2F 100%25')];

describe('profiles that a login does not see', () => {
  for (const [what, rows, components, isHidden] of [
    ['every profile has a name and is listed', [admin, branch, ofSet], all, false],
    [
      'a profile is listed by name, under another id',
      [admin, branch],
      [all[0], listed('77', 'Branch %2F 100%25')],
      false,
    ],
    ['a name is null', [admin, row('02', null)], all, true],
    ['a name is empty', [admin, row('02', '')], all, true],
    ['a name is blank', [admin, row('02', '  ')], all, true],
    ['the listing has the own profile alone', [admin, branch], [all[0]], true],
    ['the listing has other components', [admin, branch], [all[0], { ...listed('02', 'x'), type: 'Layout' }], true],
  ] as Array<[string, PermissionSetRow[], ListedComponent[], boolean]>) {
    it(`are ${isHidden ? '' : 'not '}told where ${what}`, () => {
      expect(areProfilesHidden(rows, components)).to.equal(isHidden);
    });
  }

  it('are not said to be missing; names that are wrong in another way stay so', () => {
    const grantees = buildGrantees([admin, branch], all);
    const names = ['Admin', 'Nobody', '', 'System Administrator'];
    const hidden = resolveVisibleProfiles(grantees, names, true);
    expect(hidden.found.map(({ apiName }) => apiName)).to.deep.equal(['Admin']);
    expect(hidden.errors.map(({ name }) => name)).to.deep.equal(['ProfilesHiddenError', 'BlankProfileError']);
    expect(hidden.errors[0]?.message).to.contain('"Nobody"');
    expect(hidden.errors[0]?.actions?.[0]).to.contain('View All Profiles');
    const seen = resolveVisibleProfiles(grantees, names, false);
    expect(seen.errors.map(({ name }) => name)).to.deep.equal(['ProfileNotFoundError', 'BlankProfileError']);
  });
});
