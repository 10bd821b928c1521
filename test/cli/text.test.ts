import { expect } from 'chai';
import { shownData, shownLine, shownName, shownResult, shownText } from '../../src/cli/text.js';

const million = 1_000_000;

describe('a text that is shown', () => {
  const controls: Array<[what: string, text: string, shown: string]> = [
    ['an order to copy to the clipboard (OSC 52)', 'a\u001b]52;c;aGVsbG8=\u0007b', 'ab'],
    ['a hidden link (OSC 8)', '\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007', 'link'],
    ['a link that ends with ESC backslash', '\u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['a cleared screen', '\u001b[2J\u001b[Hx', 'x'],
    ['colours', '\u001b[8mx\u001b[0m', 'x'],
    ['8-bit control characters', '\u009b2Jx\u0085y', 'x y'],
    ['a right-to-left override', 'a\u202Ecba', 'acba'],
    ['an isolate', 'a\u2066b\u2069c', 'abc'],
    ['direction marks', 'a\u200E\u200Fb', 'ab'],
    ['a backspace and a bell', 'ab\b\u0007c', 'abc'],
    ['a carriage return', 'Failed\rDone', 'Failed Done'],
    ['a forged line', 'App\nDone: everything is fine', 'App Done: everything is fine'],
    ['a forged line by a line separator', 'App\u2028Done: everything is fine', 'App Done: everything is fine'],
    ['a tab', 'a\tb', 'a b'],
  ];
  for (const [what, text, shown] of controls) {
    it(`is one line without ${what}`, () => {
      expect(shownLine(text)).to.equal(shown);
      expect(shownName(text)).to.equal(shown);
    });
  }

  it('keeps letters of every script and joined emoji', () => {
    for (const text of ['Vertrieb Österreich / 100%', 'עברית', '株式会社', '👩‍💻 Dev', 'Ça va\u00A0?']) {
      expect(shownLine(text)).to.equal(text);
      expect(shownName(text)).to.equal(text);
    }
  });

  const secrets: Array<[what: string, text: string, secret: string]> = [
    ['an access token', 'Bearer 00D000000000001!AQEAQFabcdef.12345', 'AQEAQF'],
    ['an access token alone', 'bad session 00D000000000001!AQEAQFabcdef.12345', 'AQEAQF'],
    ['another bearer token', 'authorization: bearer abcdefghijklmnop', 'abcdefghijklmnop'],
    ['a refresh token', 'got 5Aep861TSESvWeug_xvFHRBTTbf_YrTWgEyjBJrPPmz4dZr3Kk2', 'TSESv'],
    ['a JWT', 'assertion eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIzTVZHOSJ9.c2lnbmF0dXJl refused', 'c2lnbm'],
    ['a session in XML', '<sf:sessionId>secret</sf:sessionId>', '>secret<'],
    ['a token in JSON', '{"access_token":"short1"}', 'short1'],
    ['a password', 'password=hunter2', 'hunter2'],
    ['a consumer secret', 'secret 7C1F2B9A5E8D4036A1B2C3D4E5F60718', '7C1F2B'],
    ['a private key', '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADAN\n-----END PRIVATE KEY-----', 'MIIE'],
  ];
  for (const [what, text, secret] of secrets) {
    it(`hides ${what}`, () => {
      expect(shownLine(text)).to.contain('[hidden]').and.to.not.contain(secret);
      expect(shownText(text)).to.contain('[hidden]').and.to.not.contain(secret);
    });
  }

  const kept = [
    'Undo file: /tmp/connectedapp-home-XyZ123/.sf/connectedapp/undo/undo-2026-08-20T10-11-12-123Z-a1b2c3.json',
    'C:\\Users\\Ann1\\.sf\\connectedapp\\undo\\undo-2026-08-20T10-11-12-123Z-a1b2c3.json',
    'Deployment: 0Af000000000001AAA',
    Array.from({ length: 32 }, (_, index) => (index * 7).toString(16).padStart(2, '0').toUpperCase()).join(':'),
    'https://acme.my.salesforce.com/lightning/setup/ConnectedApplication/page?address=%2F0H4000000000001AAA',
    'Success_Pro_JWT_API_Auth_Permissions_2024',
    'user.name+tag123@subdomain.Northwind-Traders2.example.com',
  ];
  for (const text of kept) {
    it(`leaves "${text.slice(0, 40)}…" as it is`, () => expect(shownLine(text)).to.equal(text));
  }

  it('has an end: a name after 200 characters, a sentence in its middle', () => {
    expect(shownName('x'.repeat(million))).to.equal(`${'x'.repeat(200)}… (999800 more characters)`);
    const sentence = shownLine(`Done: "${'x'.repeat(million)}" is as wanted`);
    expect(sentence).to.match(/^Done: "x+… \(\d+ more characters\) …x+" is as wanted$/);
    expect(sentence).to.have.length.below(2100);
    expect(shownText('x\n'.repeat(million))).to.have.length.below(4200);
  });

  it('never ends amid a character of two halves', () => {
    expect(shownName(`a${'😀'.repeat(200)}`)).to.match(/^a(?:😀){99}… \(201 more characters\)$/u);
  });

  it('is made in no time, whatever the text', () => {
    const start = Date.now();
    for (const part of ['\u001b]52;', 'aB1', '\n', ' \n', '-----BEGIN PRIVATE KEY-----', 'eyJ', '00D', '\u202E']) {
      shownLine(part.repeat(million / part.length));
      shownText(part.repeat(million / part.length));
    }
    expect(Date.now() - start).to.be.below(2000);
  });

  it('is a sentence in a result, while names there stay as the org has them', () => {
    const label = 'App\n\u001b[2J Bearer 00D000000000001!AQEAQFabcdef';
    const result = { app: { label }, notices: [{ code: 'X', message: label }], layers: [{ evidence: label }] };
    const shown = 'App\n Bearer [hidden]';
    expect(shownResult(result)).to.deep.equal({
      app: { label },
      notices: [{ code: 'X', message: shown }],
      layers: [{ evidence: shown }],
    });
    expect(shownData({ a: [label], b: new Error(label), c: 1, d: null })).to.deep.equal({
      ...{ a: [shown], c: 1, d: null },
      b: { name: 'Error', message: shown },
    });
  });
});
