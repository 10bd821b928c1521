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
    expect(errorOf(() => assertRemoteSiteUrl('http://example.com')).name).to.equal('InsecureRemoteSiteUrlError');
  });

  const refused: Array<[string, string]> = [
    ['', 'MissingRemoteSiteUrlError'],
    [' \t', 'MissingRemoteSiteUrlError'],
    [`https://example.com/${'a'.repeat(REMOTE_SITE_URL_MAX - 19)}`, 'RemoteSiteUrlTooLongError'],
    ['https://exa mple.com', 'RemoteSiteUrlCharacterError'],
    ['https://exam\nple.com', 'RemoteSiteUrlCharacterError'],
    ['https:\\\\example.com', 'RemoteSiteUrlCharacterError'],
    ['https://example.com\\@evil.example', 'RemoteSiteUrlCharacterError'],
    ['https://example.com/\u200b', 'RemoteSiteUrlCharacterError'],
    ['https://<host>', 'RemoteSiteUrlCharacterError'],
    ['https://${host}/', 'RemoteSiteUrlCharacterError'],
    ['example.com', 'MalformedRemoteSiteUrlError'],
    ['//example.com', 'MalformedRemoteSiteUrlError'],
    ['https:example.com', 'MalformedRemoteSiteUrlError'],
    ['https:/example.com', 'MalformedRemoteSiteUrlError'],
    ['mailto:a@b.example', 'MalformedRemoteSiteUrlError'],
    ['https://example.com:99999', 'MalformedRemoteSiteUrlError'],
    ['https://example.com:x', 'MalformedRemoteSiteUrlError'],
    ['https://[::1', 'MalformedRemoteSiteUrlError'],
    ['https://256.0.0.1', 'MalformedRemoteSiteUrlError'],
    ['ftp://example.com', 'RemoteSiteUrlProtocolError'],
    ['javascript://example.com', 'RemoteSiteUrlProtocolError'],
    ['file:///etc/hosts', 'RemoteSiteUrlProtocolError'],
    ['https://user:secret@example.com', 'RemoteSiteUrlCredentialsError'],
    ['https://secret@example.com', 'RemoteSiteUrlCredentialsError'],
    ['https://@example.com', 'RemoteSiteUrlCredentialsError'],
    ['https://example.com#top', 'RemoteSiteUrlFragmentError'],
    ['https://example.com/#', 'RemoteSiteUrlFragmentError'],
    ['https://example.com?a=secret', 'RemoteSiteUrlQueryError'],
    ['https://example.com/?', 'RemoteSiteUrlQueryError'],
    ['https://', 'RemoteSiteUrlHostError'],
    ['https:///path', 'RemoteSiteUrlHostError'],
    ['https://:443', 'RemoteSiteUrlHostError'],
    ['https://*.example.com', 'RemoteSiteUrlHostError'],
    ['https://.', 'RemoteSiteUrlHostError'],
    ['https://a..example.com', 'RemoteSiteUrlHostError'],
    ['https://.example.com', 'RemoteSiteUrlHostError'],
    ['https://1', 'RemoteSiteUrlHostError'],
    ['https://0x7f.1', 'RemoteSiteUrlHostError'],
    ['https://010.0.0.1', 'RemoteSiteUrlHostError'],
    [`https://${'a'.repeat(64)}.example.com`, 'RemoteSiteUrlHostError'],
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
