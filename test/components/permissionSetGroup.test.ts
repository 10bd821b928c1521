import { expect } from 'chai';
import { SfError } from '@salesforce/core';
import { buildGrantees, type PermissionSetRow } from '../../src/components/access/grantee.js';
import { buildGroups, groupError, type GroupMemberRow } from '../../src/components/access/permissionSetGroup.js';

const row = (more: Partial<PermissionSetRow>): PermissionSetRow => ({
  Id: '0PS000000000001AAA',
  Name: 'Set',
  Label: 'Set',
  NamespacePrefix: null,
  IsOwnedByProfile: false,
  ProfileId: null,
  Profile: null,
  Type: 'Regular',
  ...more,
});

const setId = (index: number): string => `0PS00000000010${index}AAA`;

const sets = [0, 1, 2, 3, 4, 5, 6].map((index) => row({ Id: setId(index), Name: `S${index}`, Label: `Set ${index}` }));
const group = row({ Id: '0PS000000000009AAA', Name: 'Sales', Label: 'Sales Group', Type: 'Group' });

const member = (index: number, more: Partial<GroupMemberRow['PermissionSetGroup']> = {}): GroupMemberRow => ({
  PermissionSetGroupId: '0PG000000000001AAA',
  PermissionSetId: setId(index),
  PermissionSetGroup: { DeveloperName: 'Sales', MasterLabel: 'Sales Group', ...more },
});

const errorOf = (rows: PermissionSetRow[], members: GroupMemberRow[]): SfError => {
  const [first] = buildGroups(rows, { records: members });
  if (!first) throw new Error('no group');
  return groupError(buildGrantees(rows, []), first);
};

describe('permission set groups', () => {
  it('are joined with their members by API name, else by label', () => {
    const [byName] = buildGroups([...sets, group], { records: [member(0), member(1, { DeveloperName: 'Other' })] });
    expect(byName).to.deep.equal({
      permissionSetId: group.Id,
      groupId: '0PG000000000001AAA',
      label: 'Sales Group',
      apiName: 'Sales',
      memberIds: [setId(0)],
    });
    const [byLabel] = buildGroups([{ ...group, Name: 'X00ex0000001' }], { records: [member(2)] });
    expect(byLabel).to.deep.include({ apiName: 'Sales', memberIds: [setId(2)] });
  });

  it('are known without members where the org refuses to tell them', () => {
    const refused = { error: SfError.create({ name: 'X', message: 'no' }), code: 'INVALID_TYPE' };
    const [first] = buildGroups([group], refused);
    expect(first).to.deep.include({ label: 'Sales Group', groupId: null }).and.not.have.property('memberIds');
  });

  it('suggest their first permission sets, and count the rest', () => {
    const error = errorOf(
      [...sets, group],
      [0, 1, 2, 3, 4, 5, 6].map((index) => member(index)),
    );
    expect(error.message).to.contain('It holds: "Set 0", "Set 1", "Set 2", "Set 3", "Set 4" and 2 more');
    expect(error.actions?.[0]).to.contain('--permission-set "Set 4"').and.not.contain('Set 5');
  });

  it("suggest no permission set of a package, and leave a muting one out, which is no grantee's row", () => {
    const packaged = row({ Id: setId(8), Name: 'V', Label: 'Vendor Access', NamespacePrefix: 'vend' });
    const some = errorOf([...sets, packaged, group], [member(0), member(8), member(9)]);
    expect(some.message).to.contain('It holds: "Set 0", "Vendor Access"');
    expect(some.actions?.join()).to.contain('"Set 0"').and.not.contain('Vendor Access');
    const none = errorOf([packaged, group], [member(8)]);
    expect(none.name).to.equal('PermissionSetGroupPackagedError');
  });

  it('are refused when they are empty', () => {
    expect(errorOf([...sets, group], []).name).to.equal('PermissionSetGroupNotAllowedError');
  });
});
