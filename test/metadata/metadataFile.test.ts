import { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { parseMetadata } from '../../src/metadata/metadataFile.js';
import { fileOf, NAMESPACE, OAUTH_APP } from './files.js';
import { thrownBy } from './thrownBy.js';

const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

describe('parseMetadata', () => {
  it('names the root element and reads decoded texts', () => {
    const file = parseMetadata(OAUTH_APP);
    expect(file.rootName).to.equal('ConnectedApp');
    expect(file.text(['label'])).to.equal('Acme & Sons');
    expect(file.texts(['oauthConfig', 'scopes'])).to.deep.equal(['Basic', 'Api']);
    expect(file.text(['oauthConfig', 'callbackUrl'])).to.equal('https://a.example/cb\nhttps://b.example/cb');
    expect(file.bool(['oauthConfig', 'isAdminApproved'])).to.equal(false);
    expect(file.bool(['label'])).to.equal(undefined);
    expect(file.bool(['oauthConfig', 'isPkceRequired'])).to.equal(undefined);
    expect(file.text(['oauthPolicy', 'ipRelaxation'])).to.equal(undefined);
    expect(file.has(['oauthConfig'])).to.equal(true);
    expect(file.has(['oauthPolicy'])).to.equal(false);
  });

  it('reads the texts of complex entries', () => {
    const file = parseMetadata(
      fileOf(
        'Profile',
        '<loginIpRanges>',
        '    <description>Office &lt;1&gt;</description>',
        '    <endAddress>192.0.2.9</endAddress>',
        '    <startAddress>192.0.2.1</startAddress>',
        '</loginIpRanges>',
        '<loginIpRanges>',
        '    <endAddress>198.51.100.1</endAddress>',
        '    <startAddress>198.51.100.1</startAddress>',
        '</loginIpRanges>',
      ),
    );
    expect(file.entries(['loginIpRanges'])).to.deep.equal([
      { description: 'Office <1>', endAddress: '192.0.2.9', startAddress: '192.0.2.1' },
      { endAddress: '198.51.100.1', startAddress: '198.51.100.1' },
    ]);
  });

  it('refuses a malformed profile by name, place and reason, without repeating its content', () => {
    const malformed = fileOf('Profile', '<loginIpRanges>', '    <description>S3cret</endAddress>', '</loginIpRanges>');
    const error = thrownBy(() => parseMetadata(malformed));
    expect(error).to.be.instanceOf(SfError);
    expect(error.name).to.equal('MetadataFileInvalidError');
    expect(error.message).to.contain('description').and.contain('line 4');
    expect(error.actions).to.have.length(1);
    expect(`${error.message}${String(error.cause)}${error.stack}`).not.to.contain('S3cret');
  });

  it('refuses what is not an XML document', () => {
    const deep = `${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}`;
    for (const text of ['', 'not xml', '<a/><b/>', '<a>&nbsp;</a>', '<a>\u0000</a>', '<<<<<<< HEAD\n<a/>', deep]) {
      expect(thrownBy(() => parseMetadata(text)).name).to.equal('MetadataFileInvalidError');
    }
  });

  it('does not repeat text that looks like an entity', () => {
    expect(thrownBy(() => parseMetadata('<a>pa&SsW0rd;</a>')).message).not.to.contain('SsW0rd');
  });
});

describe('MetadataFile.setText', () => {
  it('keeps CRLF inside a callback URL of an LF file', () => {
    const edited = parseMetadata(OAUTH_APP).setText(['oauthConfig', 'isAdminApproved'], true).toString();
    expect(edited).to.equal(OAUTH_APP.replace('<isAdminApproved>false', '<isAdminApproved>true'));
    expect(edited).to.contain('cb\r\nhttps://b.example/cb');
  });

  it('takes CRLF and LF for the same text and writes LF', () => {
    const path = ['oauthConfig', 'callbackUrl'];
    expect(parseMetadata(OAUTH_APP).setText(path, 'https://a.example/cb\r\nhttps://b.example/cb').isChanged).to.equal(
      false,
    );
    expect(parseMetadata(OAUTH_APP).setText(path, 'https://c.example\r\nhttps://d.example').toString()).to.contain(
      '<callbackUrl>https://c.example\nhttps://d.example</callbackUrl>',
    );
  });

  it('keeps tags that prettier has broken', () => {
    const xml = OAUTH_APP.replace('<consumerKey>', '<consumerKey\n        >').replace(
      '</consumerKey>',
      '</consumerKey\n    >',
    );
    const file = parseMetadata(xml);
    expect(file.text(['oauthConfig', 'consumerKey'])).to.equal('3MVG9key._key');
    expect(file.setText(['oauthConfig', 'consumerKey'], 'AbC+/=').toString()).to.equal(
      xml.replace('3MVG9key._key', 'AbC+/='),
    );
    expect(file.remove(['oauthConfig', 'consumerKey']).toString()).to.equal(
      OAUTH_APP.replace('        <consumerKey>3MVG9key._key</consumerKey>\n', ''),
    );
  });

  it('puts a missing element at its alphabetical place with the indentation of its siblings', () => {
    const edited = parseMetadata(OAUTH_APP).setText(['oauthConfig', 'certificate'], 'MIIC').toString();
    expect(edited).to.equal(
      OAUTH_APP.replace('        <consumerKey>', '        <certificate>MIIC</certificate>\n        <consumerKey>'),
    );
  });

  it('makes missing parents', () => {
    const edited = parseMetadata(OAUTH_APP)
      .setText(['oauthPolicy', 'refreshTokenPolicy'], 'infinite')
      .setText(['oauthPolicy', 'ipRelaxation'], 'ENFORCE')
      .toString();
    expect(edited).to.equal(
      OAUTH_APP.replace(
        '    </oauthConfig>\n',
        '    </oauthConfig>\n    <oauthPolicy>\n        <ipRelaxation>ENFORCE</ipRelaxation>\n' +
          '        <refreshTokenPolicy>infinite</refreshTokenPolicy>\n    </oauthPolicy>\n',
      ),
    );
  });

  it('follows tabs and CRLF of the file', () => {
    const xml = OAUTH_APP.replaceAll('    ', '\t').replace(/\r?\n/g, '\r\n');
    expect(parseMetadata(xml).setText(['oauthPolicy', 'ipRelaxation'], 'ENFORCE').toString()).to.equal(
      xml.replace(
        '</oauthConfig>\r\n',
        '</oauthConfig>\r\n\t<oauthPolicy>\r\n\t\t<ipRelaxation>ENFORCE</ipRelaxation>\r\n\t</oauthPolicy>\r\n',
      ),
    );
  });

  it('finds a sensible place in a hand-written file and leaves its comments where they were', () => {
    const xml = fileOf(
      'ConnectedApp',
      '<!-- who to ask -->',
      '<label>App</label> <!-- shown to users -->',
      '',
      '<!-- how it logs in -->',
      '<oauthConfig>',
      '    <scopes>OfflineAccess</scopes>',
      '</oauthConfig>',
      '<description>By hand</description>',
    );
    const file = parseMetadata(xml);
    expect(file.setText(['logoUrl'], 'https://logo.example').toString()).to.equal(
      xml.replace('shown to users -->\n', 'shown to users -->\n    <logoUrl>https://logo.example</logoUrl>\n'),
    );
    expect(file.remove(['logoUrl']).toString()).to.equal(xml);
  });

  it('keeps a file on one line on one line', () => {
    const xml = '<Profile><custom>true</custom><userLicense>x</userLicense></Profile>';
    expect(parseMetadata(xml).setText(['oauth', 'inner'], 'a').toString()).to.equal(
      '<Profile><custom>true</custom><oauth><inner>a</inner></oauth><userLicense>x</userLicense></Profile>',
    );
  });

  it('keeps a raw apostrophe that is not edited and writes a new one as the platform does', () => {
    const xml = fileOf('ConnectedApp', "<description>Anna's &quot;app&quot;</description>", '<label>It&apos;s</label>');
    const file = parseMetadata(xml).setText(['description'], 'Anna\'s "app"').setText(['label'], "It's");
    expect(file.toString()).to.equal(xml);
    expect(file.setText(['label'], "That's & so").toString()).to.equal(
      xml.replace('It&apos;s', 'That&apos;s &amp; so'),
    );
  });

  it('compares booleans without the white space around them, and keeps it', () => {
    const xml = fileOf('RemoteSiteSetting', '<isActive>', '        true', '    </isActive>');
    expect(parseMetadata(xml).bool(['isActive'])).to.equal(true);
    expect(parseMetadata(xml).setText(['isActive'], 'true').toString()).to.equal(xml);
    expect(parseMetadata(xml).setText(['isActive'], false).toString()).to.equal(xml.replace('true', 'false'));
  });

  it('changes a boolean between comments, in CDATA and behind a reference', () => {
    const xml = '<A>\n  <b>\n    <!-- why -->\n    true\n  </b>\n  <c> <![CDATA[true]]></c>\n  <d>&#116;rue</d>\n</A>';
    const file = parseMetadata(xml);
    expect(file.setText(['b'], true).setText(['c'], true).setText(['d'], true).toString()).to.equal(xml);
    expect(file.setText(['b'], false).setText(['c'], false).setText(['d'], false).toString()).to.equal(
      '<A>\n  <b>\n    <!-- why -->\n    false\n  </b>\n  <c>false</c>\n  <d>false</d>\n</A>',
    );
  });

  it('keeps a comment beside the text it replaces, and replaces CDATA', () => {
    const xml = '<A><label><!-- old -->one<![CDATA[ & two]]></label></A>';
    expect(parseMetadata(xml).text(['label'])).to.equal('one & two');
    expect(parseMetadata(xml).setText(['label'], 'three').toString()).to.equal(
      '<A><label><!-- old -->three</label></A>',
    );
    expect(parseMetadata(xml).setText(['label'], '').toString()).to.equal('<A><label><!-- old --></label></A>');
  });

  it('fills a self-closing element and takes its xsi:nil off', () => {
    const xml = fileOf(
      'ExternalClientAppSettings',
      '<enableExternalClientApps note=\' xsi:nil="true"\' xsi:nil="true"/>',
      '<isTLSv12Required xsi:nil="true"/>',
      '<zLast />',
    ).replace(NAMESPACE, `${NAMESPACE} ${XSI}`);
    const file = parseMetadata(xml);
    expect(file.has(['isTLSv12Required'])).to.equal(true);
    expect(file.bool(['isTLSv12Required'])).to.equal(undefined);
    expect(file.setText(['enableExternalClientApps'], true).setText(['zLast'], 'z').toString()).to.equal(
      xml.replace(' xsi:nil="true"/>', '>true</enableExternalClientApps>').replace('<zLast />', '<zLast>z</zLast>'),
    );
  });

  it('edits the element that is there when only a later parent has it', () => {
    const xml = '<A><b><c>1</c></b><b><d>2</d></b></A>';
    expect(parseMetadata(xml).setText(['b', 'd'], '3').toString()).to.equal(xml.replace('2', '3'));
  });

  it('refuses to write over elements, into a text, at no path, or under a name that is none', () => {
    const file = parseMetadata(OAUTH_APP);
    expect(thrownBy(() => file.setText(['oauthConfig'], 'x')).name).to.equal('MetadataEditInvalidError');
    expect(thrownBy(() => file.setText(['label', 'inner'], 'x')).name).to.equal('MetadataEditInvalidError');
    expect(thrownBy(() => file.setText([], 'x')).name).to.equal('MetadataEditInvalidError');
    expect(thrownBy(() => file.append([], 'x')).name).to.equal('MetadataEditInvalidError');
    expect(thrownBy(() => file.setText(['a><b'], 'x')).name).to.equal('MetadataNameInvalidError');
    expect(thrownBy(() => file.setText(['x', 'y z'], 'x')).name).to.equal('MetadataNameInvalidError');
    expect(file.toString()).to.equal(OAUTH_APP);
  });

  it('refuses a character that XML has no way to write, and leaves the file as it was', () => {
    const file = parseMetadata(OAUTH_APP.replace('</oauthConfig>', '</oauthConfig>\n    <zEmpty/>'));
    const before = file.toString();
    expect(thrownBy(() => file.setText(['label'], 'a\u0001')).name).to.equal('XmlTextInvalidError');
    expect(thrownBy(() => file.setText(['description'], 'a\u0001')).name).to.equal('XmlTextInvalidError');
    expect(thrownBy(() => file.append(['zEmpty', 'inner'], '\ud83d')).name).to.equal('XmlTextInvalidError');
    expect(file.toString()).to.equal(before);
  });
});
