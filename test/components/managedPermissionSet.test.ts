import { expect } from 'chai';
import type { Grantee } from '../../src/components/access/grantee.js';
import { managedPermissionSetErrors } from '../../src/components/access/managedPermissionSet.js';

const grantee = (more: Partial<Grantee>): Grantee => ({
  kind: 'PermissionSet',
  permissionSetId: '0PS000000000001AAA',
  profileId: null,
  label: 'Vendor Access',
  apiName: 'vend__Vendor',
  namespacePrefix: 'vend',
  ...more,
});

describe('permission sets of packages', () => {
  it('are refused with what Setup says and a way out', () => {
    const [error, ...others] = managedPermissionSetErrors([grantee({})], [], null);
    expect(others).to.deep.equal([]);
    expect(error?.name).to.equal('PermissionSetManagedError');
    expect(error?.message).to.equal(
      'The permission set "Vendor Access" belongs to the package vend, so no app can be added to it. Setup refuses it as well: "Cannot Modify Managed Component".',
    );
    expect(error?.actions).to.have.length(1);
  });

  it('are each named', () => {
    const wanted = [grantee({}), grantee({ label: 'Other', permissionSetId: '0PS000000000002AAA' })];
    expect(managedPermissionSetErrors(wanted, [], 'mine')).to.have.length(2);
  });

  for (const [what, wanted, accessIds, orgNamespace] of [
    ['the app has been given already', grantee({}), ['0PS000000000001AAA'], null],
    ['the app has been given already, its id in the short form', grantee({}), ['0PS000000000001'], null],
    ["are the org's own, in a packaging org", grantee({}), [], 'vend'],
    ["are the org's own, whatever the case", grantee({}), [], 'VEND'],
    ['have no namespace', grantee({ namespacePrefix: null }), [], null],
    ['are new', grantee({ namespacePrefix: null, isNew: true }), [], 'vend'],
    ['are profiles', grantee({ kind: 'Profile' }), [], null],
  ] as const) {
    it(`are not refused when they ${what}`, () => {
      expect(managedPermissionSetErrors([wanted], accessIds, orgNamespace)).to.deep.equal([]);
    });
  }

  it("are refused where the org's own namespace is unknown", () => {
    expect(managedPermissionSetErrors([grantee({})], [], undefined)).to.have.length(1);
  });
});
