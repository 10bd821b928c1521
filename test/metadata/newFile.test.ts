import { expect } from 'chai';
import { parseMetadata } from '../../src/metadata/metadataFile.js';
import { buildMetadataFile } from '../../src/metadata/newFile.js';
import { buildPackageXml } from '../../src/metadata/packageXml.js';
import { thrownBy } from './thrownBy.js';

describe('buildMetadataFile', () => {
  it('writes a file as a retrieve would: alphabetical at every level, lists in their own order', () => {
    const xml = buildMetadataFile('PermissionSet', {
      label: 'Anna\'s "set"',
      hasActivationRequired: false,
      userPermissions: [
        { name: 'ApiUserOnly', enabled: true },
        { name: 'ApiEnabled', enabled: true },
      ],
    });
    expect(xml).to.equal(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">',
        '    <hasActivationRequired>false</hasActivationRequired>',
        '    <label>Anna&apos;s &quot;set&quot;</label>',
        '    <userPermissions>',
        '        <enabled>true</enabled>',
        '        <name>ApiUserOnly</name>',
        '    </userPermissions>',
        '    <userPermissions>',
        '        <enabled>true</enabled>',
        '        <name>ApiEnabled</name>',
        '    </userPermissions>',
        '</PermissionSet>',
        '',
      ].join('\n'),
    );
    expect(parseMetadata(xml).texts(['userPermissions', 'name'])).to.deep.equal(['ApiUserOnly', 'ApiEnabled']);
  });

  it('leaves empty values out, so that an empty merge never writes an empty networkAccess', () => {
    expect(
      buildMetadataFile('SecuritySettings', { a: '', b: undefined, c: [], networkAccess: { ipRanges: [] } }),
    ).to.equal(
      '<?xml version="1.0" encoding="UTF-8"?>\n<SecuritySettings xmlns="http://soap.sforce.com/2006/04/metadata"/>\n',
    );
  });

  it('refuses names that are none', () => {
    expect(thrownBy(() => buildMetadataFile('A B', {})).name).to.equal('MetadataNameInvalidError');
    expect(thrownBy(() => buildMetadataFile('A', { '<': 'x' })).name).to.equal('MetadataNameInvalidError');
  });
});

describe('buildPackageXml', () => {
  it('sorts types and members, escapes names, and leaves out duplicates and types without members', () => {
    const xml = buildPackageXml(
      { RemoteSiteSetting: ['ns__B', 'A'], Profile: [], ConnectedApp: ['R&D', 'App', 'App'] },
      '65.0',
    );
    expect(xml).to.equal(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<Package xmlns="http://soap.sforce.com/2006/04/metadata">',
        '    <types>',
        '        <members>App</members>',
        '        <members>R&amp;D</members>',
        '        <name>ConnectedApp</name>',
        '    </types>',
        '    <types>',
        '        <members>A</members>',
        '        <members>ns__B</members>',
        '        <name>RemoteSiteSetting</name>',
        '    </types>',
        '    <version>65.0</version>',
        '</Package>',
        '',
      ].join('\n'),
    );
  });
});
