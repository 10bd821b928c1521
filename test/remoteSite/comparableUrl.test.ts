import { expect } from 'chai';
import fc from 'fast-check';
import { comparableUrl } from '../../src/remoteSite/comparableUrl.js';

describe('comparableUrl', () => {
  for (const [one, other] of [
    ['https://a.example.com', 'https://a.example.com:443'],
    ['https://a.example.com', 'https://a.example.com:443/'],
    ['https://a.example.com', 'https://a.example.com:0443'],
    ['https://a.example.com', 'https://a.example.com:'],
    ['https://a.example.com', 'HTTPS://A.Example.COM:443/'],
    ['http://x.example', 'http://x.example:80'],
    ['https://a.example.com/api', 'https://a.example.com:443/api/'],
    ['https://[2001:db8::443]', 'https://[2001:DB8::443]:443'],
    ['https://10.0.0.1', 'https://10.0.0.1:443'],
    ['https://b\u00FCcher.example', 'https://bu\u0308cher.example'],
    ['https://b\u00FCcher.example', 'https://xn--bcher-kva.example'],
    ['https://*.example.com', 'https://*.example.com:443'],
    ['https://*', ' HTTPS://*/ '],
  ] as const) {
    it(`takes ${one} and ${other} for one`, () => {
      expect(comparableUrl(one)).to.equal(comparableUrl(other));
    });
  }

  for (const [one, other] of [
    ['https://a.example.com', 'http://a.example.com'],
    ['https://a.example.com', 'https://a.example.com:80'],
    ['http://a.example.com', 'http://a.example.com:443'],
    ['https://a.example.com', 'https://a.example.com:8443'],
    ['https://a.example.com:443', 'https://a.example.com:4430'],
    ['https://a.example.com/api', 'https://a.example.com/API'],
    ['https://user@a.example.com', 'https://a.example.com'],
  ] as const) {
    it(`keeps ${one} and ${other} apart`, () => {
      expect(comparableUrl(one)).not.to.equal(comparableUrl(other));
    });
  }

  it('gives an answer that stays as it is, for any URL', () => {
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (url) => {
        fc.pre(!/\/\/$/.test(url));
        expect(comparableUrl(comparableUrl(url))).to.equal(comparableUrl(url));
        expect(comparableUrl(` ${url.replace(/^https?/, (scheme) => scheme.toUpperCase())} `)).to.equal(
          comparableUrl(url),
        );
      }),
      { numRuns: 300 },
    );
  });
});
