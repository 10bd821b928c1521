import { expect } from 'chai';
import { shapeOf } from './shape.js';

describe('the shape of a text', () => {
  it('has no ids, addresses, user names, tokens, keys or certificates', () => {
    const token = '00D000000000001!AQEAQabc.def';
    const key = `3MVG9${'a1._'.repeat(20)}`;
    const text = `0H4000000000001 and 0H4000000000001AAA by o'neil@odd.example at https://odd.my.example/x?y=1 or 192.0.2.1: ${token} ${key}`;
    expect(shapeOf(text, [])).to.equal('<id> and <id> by <email> at <address> or <ip>: <value> <value>');
  });

  it('has no known name, whatever its case or line breaks, and keeps words that hold one', () => {
    const names = ['Data-Sync', 'Data-Sync Access', 'app', 'a (b)'];
    const text = 'no PermissionSet named data-sync\n access found in App application of Data-Sync, A (b)';
    expect(shapeOf(text, names)).to.equal(
      'no PermissionSet named <name> found in <name> application of <name>, <name>',
    );
  });

  it('keeps the words of the platform and an end', () => {
    expect(shapeOf('In field: permissionSetName - no PermissionSet found', [])).to.equal(
      'In field: permissionSetName - no PermissionSet found',
    );
    expect(shapeOf('word '.repeat(100), [])).to.have.length(300);
  });
});
