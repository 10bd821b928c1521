import { SfError } from '@salesforce/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { REMOTE_SITE_URL_MAX, assertRemoteSiteUrl } from '../../src/remoteSite/remoteSiteUrl.js';
import { looksLikeTypeError } from '../errors/typeErrors.js';
import { errorOf } from '../ipRange/errors.js';

describe('assertRemoteSiteUrl', () => {
  for (const url of [
    'https://login.salesforce.com',
    'https://test.salesforce.com/',
    'https://acme--stage.sandbox.my.salesforce.com/services/Soap/m/62.0',
    'https://example.com:8443/a%20b',
    'https://10.0.0.1:8443',
    'https://[2001:db8::1]/',
    'https://EXAMPLE.com',
    'HTTPS://example.com',
    'https://example.com/a@b',
    'https://localhost',
    `https://example.com/${'a'.repeat(REMOTE_SITE_URL_MAX - 20)}`,
  ]) {
    it(`takes ${url.slice(0, 70)} as it is`, () => {
      expect(assertRemoteSiteUrl(` ${url}\n`)).to.equal(url);
    });
  }

  it('takes http only where protocol security is off', () => {
    expect(assertRemoteSiteUrl('http://example.com', { disableProtocolSecurity: true })).to.equal('http://example.com');
    expect(errorOf(() => assertRemoteSiteUrl('http://example.com')).name).to.equal('InsecureRemoteSiteUrl');
  });

  const refused: Array<[string, string]> = [
    ['', 'MissingRemoteSiteUrl'],
    [' \t', 'MissingRemoteSiteUrl'],
    [`https://example.com/${'a'.repeat(REMOTE_SITE_URL_MAX - 19)}`, 'RemoteSiteUrlTooLong'],
    ['https://exa mple.com', 'RemoteSiteUrlCharacter'],
    ['https://exam\nple.com', 'RemoteSiteUrlCharacter'],
    ['https:\\\\example.com', 'RemoteSiteUrlCharacter'],
    ['https://example.com\\@evil.example', 'RemoteSiteUrlCharacter'],
    ['https://example.com/\u200b', 'RemoteSiteUrlCharacter'],
    ['https://<host>', 'RemoteSiteUrlCharacter'],
    ['https://${host}/', 'RemoteSiteUrlCharacter'],
    ['example.com', 'MalformedRemoteSiteUrl'],
    ['//example.com', 'MalformedRemoteSiteUrl'],
    ['https:example.com', 'MalformedRemoteSiteUrl'],
    ['https:/example.com', 'MalformedRemoteSiteUrl'],
    ['mailto:a@b.example', 'MalformedRemoteSiteUrl'],
    ['https://example.com:99999', 'MalformedRemoteSiteUrl'],
    ['https://example.com:x', 'MalformedRemoteSiteUrl'],
    ['https://[::1', 'MalformedRemoteSiteUrl'],
    ['https://256.0.0.1', 'MalformedRemoteSiteUrl'],
    ['ftp://example.com', 'RemoteSiteUrlProtocol'],
    ['javascript://example.com', 'RemoteSiteUrlProtocol'],
    ['file:///etc/hosts', 'RemoteSiteUrlProtocol'],
    ['https://user:secret@example.com', 'RemoteSiteUrlCredentials'],
    ['https://secret@example.com', 'RemoteSiteUrlCredentials'],
    ['https://@example.com', 'RemoteSiteUrlCredentials'],
    ['https://example.com#top', 'RemoteSiteUrlFragment'],
    ['https://example.com/#', 'RemoteSiteUrlFragment'],
    ['https://example.com?a=secret', 'RemoteSiteUrlQuery'],
    ['https://example.com/?', 'RemoteSiteUrlQuery'],
    ['https://', 'RemoteSiteUrlHost'],
    ['https:///path', 'RemoteSiteUrlHost'],
    ['https://:443', 'RemoteSiteUrlHost'],
    ['https://*.example.com', 'RemoteSiteUrlHost'],
    ['https://.', 'RemoteSiteUrlHost'],
    ['https://a..example.com', 'RemoteSiteUrlHost'],
    ['https://.example.com', 'RemoteSiteUrlHost'],
    ['https://1', 'RemoteSiteUrlHost'],
    ['https://0x7f.1', 'RemoteSiteUrlHost'],
    ['https://010.0.0.1', 'RemoteSiteUrlHost'],
    [`https://${'a'.repeat(64)}.example.com`, 'RemoteSiteUrlHost'],
  ];
  for (const [url, name] of refused) {
    it(`refuses ${JSON.stringify(url.slice(0, 50))} as ${name}`, () => {
      const error = errorOf(() => assertRemoteSiteUrl(url));
      expect(error.name).to.equal(name);
      expect(error.message).not.to.contain('secret');
      expect(looksLikeTypeError(error), 'the CLI would end with exit code 10').to.equal(false);
      expect(error.actions).to.have.length.above(0);
    });
  }

  it('gives a named error or the URL itself for any text', () => {
    const texts = fc.oneof(
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      fc.string({ unit: 'binary' }).map((text) => `https://${text}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          const url = assertRemoteSiteUrl(text);
          expect(url).to.equal(text.trim());
          expect(new URL(url).protocol).to.equal('https:');
        } catch (error) {
          expect(error).to.be.instanceOf(SfError);
          expect((error as SfError).name).to.contain('RemoteSiteUrl');
        }
      }),
      { numRuns: 300 },
    );
  });
});
