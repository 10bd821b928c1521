import { parseXml } from '@rgrove/parse-xml';
import { SfError } from '@salesforce/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { assertElementName, escapeXml, isXmlText } from '../../src/metadata/escape.js';
import { thrownBy } from './thrownBy.js';

describe('escapeXml', () => {
  it('writes the five entities as the platform spells them', () => {
    expect(escapeXml(`& < > " '`)).to.equal('&amp; &lt; &gt; &quot; &apos;');
  });

  it('is undone by an XML reader, in an element and in an attribute without white space', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }).filter(isXmlText), (text) => {
        expect(parseXml(`<a>${escapeXml(text)}</a>`).root?.text).to.equal(text);
        const plain = text.replace(/[\t\n\r]/g, '');
        expect(parseXml(`<a b="${escapeXml(plain)}"/>`).root?.attributes.b).to.equal(plain);
      }),
      { numRuns: 300 },
    );
  });

  it('refuses a character that XML 1.0 has no way to write, naming it and not the text', () => {
    for (const [text, code] of [
      ['secret\u0000', 'U+0000'],
      ['secret\u001b', 'U+001B'],
      ['secret\ud800', 'U+D800'],
      ['secret\uffff', 'U+FFFF'],
    ] as const) {
      const error = thrownBy(() => escapeXml(text));
      expect(error).to.be.instanceOf(SfError);
      expect(error.name).to.equal('XmlTextInvalidError');
      expect(error.message).to.contain(`${code} at position 7`).and.not.contain('secret');
    }
  });

  it('agrees with isXmlText on what can be written', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 5 }), (units) => {
        const text = String.fromCharCode(...units);
        let isWritten = true;
        try {
          parseXml(`<a>${escapeXml(text)}</a>`);
        } catch {
          isWritten = false;
        }
        expect(isXmlText(text)).to.equal(isWritten);
      }),
      { numRuns: 300 },
    );
  });
});

describe('assertElementName', () => {
  it('passes the names metadata uses', () => {
    for (const name of ['label', 'IncludeAttributes', 'ns__Thing', 'xsi:nil', '_a.b-c']) {
      expect(assertElementName(name)).to.equal(name);
    }
  });

  it('refuses what would not be a name between angle brackets', () => {
    for (const name of ['', '1a', 'a b', 'a>', 'a/', 'a"', ':a', '-']) {
      expect(thrownBy(() => assertElementName(name)).name).to.equal('MetadataNameInvalidError');
    }
  });
});
