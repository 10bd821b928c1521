import { expect } from 'chai';
import { parseMetadata } from '../../src/metadata/metadataFile.js';
import { fileOf, OAUTH_APP } from './files.js';
import { thrownBy } from './thrownBy.js';

describe('MetadataFile.append', () => {
  it('adds after the last of its name, keeping the order of the rest', () => {
    expect(parseMetadata(OAUTH_APP).append(['oauthConfig', 'scopes'], 'RefreshToken').toString()).to.equal(
      OAUTH_APP.replace('<scopes>Api</scopes>\n', '<scopes>Api</scopes>\n        <scopes>RefreshToken</scopes>\n'),
    );
  });

  it('adds profiles and a hyphenated, localised permission set label to a long list', () => {
    const names = Array.from({ length: 43 }, (_, index) => `Profil ${(index * 17) % 43} (ä/-)`);
    const xml = fileOf(
      'ConnectedApp',
      '<label>App</label>',
      '<permissionSetName>AB_X-Y</permissionSetName>',
      ...names.map((name) => `<profileName>${name}</profileName>`),
      '<startUrl>https://start.example</startUrl>',
    );
    const file = parseMetadata(xml).append(['profileName'], 'システム管理者').append(['permissionSetName'], 'AB_X_Y');
    expect(file.texts(['profileName'])).to.deep.equal([...names, 'システム管理者']);
    expect(file.texts(['permissionSetName'])).to.deep.equal(['AB_X-Y', 'AB_X_Y']);
    expect(
      file
        .removeEntries(['profileName'], ['システム管理者'])
        .removeEntries(['permissionSetName'], ['AB_X_Y'])
        .toString(),
    ).to.equal(xml);
  });

  it('makes the first of a list between its alphabetical neighbours', () => {
    expect(parseMetadata(OAUTH_APP).append(['permissionSetName'], 'Set').append(['Attr'], 'a').toString()).to.equal(
      OAUTH_APP.replace('    <contactEmail>', '    <Attr>a</Attr>\n    <contactEmail>').replace(
        '    </oauthConfig>\n',
        '    </oauthConfig>\n    <permissionSetName>Set</permissionSetName>\n',
      ),
    );
  });

  it('leaves certificates of one line and of 64 columns, unknown elements and scope words as they are', () => {
    const wrapped = Array.from({ length: 4 }, () => 'M'.repeat(64)).join('\n');
    const xml = fileOf(
      'ExtlClntAppGlobalOauthSettings',
      `<certificate>${wrapped}</certificate>`,
      `<certificate>${'Q'.repeat(2792)}</certificate>`,
      '<commaSeparatedOauthScopes>Api, SFApiPlatform</commaSeparatedOauthScopes>',
      '<isFromTheFuture><inner kind="new">?</inner></isFromTheFuture>',
      '<label>x_glbloauth</label>',
    );
    expect(parseMetadata(xml).append(['label'], 'y').removeEntries(['label'], ['y']).toString()).to.equal(xml);
    expect(parseMetadata(xml).text(['certificate'])).to.equal(wrapped);
  });
});

describe('MetadataFile.appendElement', () => {
  const range = { startAddress: '192.0.2.1', endAddress: '192.0.2.9', description: 'A & B' };

  it('writes the children of an entry alphabetically, leaving undefined and empty ones out', () => {
    const xml = fileOf('Profile', '<custom>true</custom>', '<userLicense>Salesforce</userLicense>');
    const edited = parseMetadata(xml)
      .appendElement(['loginIpRanges'], range)
      .appendElement(['loginIpRanges'], { ...range, description: undefined, startAddress: '192.0.2.9', other: '' })
      .toString();
    expect(edited).to.equal(
      fileOf(
        'Profile',
        '<custom>true</custom>',
        '<loginIpRanges>',
        '    <description>A &amp; B</description>',
        '    <endAddress>192.0.2.9</endAddress>',
        '    <startAddress>192.0.2.1</startAddress>',
        '</loginIpRanges>',
        '<loginIpRanges>',
        '    <endAddress>192.0.2.9</endAddress>',
        '    <startAddress>192.0.2.9</startAddress>',
        '</loginIpRanges>',
        '<userLicense>Salesforce</userLicense>',
      ),
    );
  });

  it('opens a self-closing parent, and closes it again when its entry is removed', () => {
    const xml = fileOf('SecuritySettings', '<enableX>true</enableX>', '<networkAccess/>', '<sessionSettings/>');
    const path = ['networkAccess', 'ipRanges'];
    const file = parseMetadata(xml).appendElement(path, { start: '192.0.2.1', end: '192.0.2.9' });
    expect(file.toString()).to.equal(
      xml.replace(
        '<networkAccess/>',
        '<networkAccess>\n        <ipRanges>\n            <end>192.0.2.9</end>\n            <start>192.0.2.1</start>\n' +
          '        </ipRanges>\n    </networkAccess>',
      ),
    );
    expect(file.removeEntries(path, [{ start: '192.0.2.1' }]).toString()).to.equal(xml);
  });

  it('lines the first entry up with the comment that stood in its place', () => {
    const xml = '<A>\n    <b>\n      <!-- none yet -->\n    </b>\n</A>';
    const file = parseMetadata(xml).append(['b', 'c'], 'x');
    expect(file.toString()).to.equal(xml.replace('yet -->\n', 'yet -->\n      <c>x</c>\n'));
    expect(file.removeEntries(['b', 'c'], ['x']).toString()).to.equal(xml);
  });

  it('refuses an entry without content', () => {
    const file = parseMetadata(OAUTH_APP);
    expect(thrownBy(() => file.appendElement(['a'], { b: '', c: [] })).name).to.equal('MetadataEditInvalidError');
  });

  it('stays fast with 500 appends to 2,000 entries', () => {
    const lines = Array.from({ length: 2000 }, (_, index) => [
      '<loginIpRanges>',
      `    <endAddress>10.0.${index >> 8}.${index & 255}</endAddress>`,
      `    <startAddress>10.0.${index >> 8}.${index & 255}</startAddress>`,
      '</loginIpRanges>',
    ]).flat();
    const xml = fileOf('Profile', ...lines);
    const started = performance.now();
    const file = parseMetadata(xml);
    for (let index = 0; index < 500; index++) {
      file.appendElement(['loginIpRanges'], { startAddress: `10.9.0.${index}`, endAddress: `10.9.0.${index}` });
    }
    expect(file.entries(['loginIpRanges'])).to.have.length(2500);
    const edited = file.toString();
    expect(edited.startsWith(xml.slice(0, -'</Profile>\n'.length))).to.equal(true);
    file.removeEntries(
      ['loginIpRanges'],
      Array.from({ length: 500 }, (_, index) => ({ startAddress: `10.9.0.${index}` })),
    );
    expect(file.toString()).to.equal(xml);
    expect(performance.now() - started).to.be.below(5000);
  });
});

describe('MetadataFile.remove', () => {
  it('takes the line of each element and leaves no blank line', () => {
    const xml = fileOf('A', '<a>1</a>', '', '<b>2</b>', '', '<c>3</c>', '<b>4</b>', '', '<d>5</d>  ', '', '<b>6</b>');
    expect(parseMetadata(xml).remove(['b']).toString()).to.equal(
      fileOf('A', '<a>1</a>', '', '<c>3</c>', '', '<d>5</d>  '),
    );
  });

  it('leaves the rest of a shared line in place', () => {
    expect(parseMetadata('<A>\n    <b/> <c/>\n</A>').remove(['b']).toString()).to.equal('<A>\n    <c/>\n</A>');
    expect(parseMetadata('<A>\n    <b/> <c/>\n</A>').remove(['c']).toString()).to.equal('<A>\n    <b/>\n</A>');
    expect(parseMetadata('<A><b/><c/></A>').remove(['b']).toString()).to.equal('<A><c/></A>');
    expect(parseMetadata('<A>\n    <b/> <!-- note -->\n</A>').remove(['b']).toString()).to.equal(
      '<A>\n    <!-- note -->\n</A>',
    );
  });

  it('takes blanks at the end of the line along', () => {
    expect(parseMetadata('<A>\n    <a/>\n    <b/> \t\n</A>').remove(['b']).toString()).to.equal('<A>\n    <a/>\n</A>');
  });

  it('leaves a parent that was in the file, however empty', () => {
    const xml = fileOf(
      'SecuritySettings',
      '<networkAccess>',
      '    <ipRanges><end>1</end></ipRanges>',
      '</networkAccess>',
    );
    expect(parseMetadata(xml).remove(['networkAccess', 'ipRanges']).toString()).to.equal(
      fileOf('SecuritySettings', '<networkAccess>', '</networkAccess>'),
    );
  });

  it('changes nothing if there is no such element', () => {
    expect(parseMetadata(OAUTH_APP).remove(['oauthConfig', 'consumerSecret']).isChanged).to.equal(false);
  });

  it('removes from every parent', () => {
    expect(parseMetadata('<A><b><c/></b><b><c/><d/></b></A>').remove(['b', 'c']).toString()).to.equal(
      '<A><b></b><b><d/></b></A>',
    );
  });
});

describe('MetadataFile.removeEntries', () => {
  it('removes entries by text whatever white space a formatter put around it', () => {
    const xml = fileOf(
      'ConnectedApp',
      '<profileName>',
      '        Admin',
      '    </profileName>',
      '<profileName>B</profileName>',
    );
    expect(parseMetadata(xml).removeEntries(['profileName'], ['Admin']).toString()).to.equal(
      fileOf('ConnectedApp', '<profileName>B</profileName>'),
    );
  });

  it('takes no complex entry for an empty text, and no entry for an empty description', () => {
    const xml = '<A>\n  <r>\n    <s>1</s>\n  </r>\n</A>';
    expect(parseMetadata(xml).removeEntries(['r'], ['', {}]).toString()).to.equal(xml);
    expect(
      parseMetadata(xml)
        .removeEntries(['r'], [{ s: '1', e: '2' }])
        .toString(),
    ).to.equal(xml);
  });
});
