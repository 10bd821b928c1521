import { expect } from 'chai';
import { buildMetadataFile } from '../../src/metadata/newFile.js';
import { parseMetadata } from '../../src/metadata/metadataFile.js';
import { foldEdits, type Edit } from '../../src/plan/edit.js';

const path = ['loginIpRanges'];
const entry = (start: string, description?: string): Record<string, string> => ({
  ...(description === undefined ? {} : { description }),
  startAddress: start,
  endAddress: start,
});
const append = (value: string | Record<string, string>, at = path): Edit => ({ edit: 'append', path: at, value });
const base = buildMetadataFile('Profile', { custom: 'true', loginIpRanges: [entry('10.0.0.1', 'Mine')] });

describe('edits of a file', () => {
  it('leave it byte for byte where there are none, or what they ask for is there', () => {
    expect(foldEdits(base, [])).to.equal(base);
    expect(foldEdits(base, [append(entry('10.0.0.1')), append(entry('10.0.0.1', 'Mine'))])).to.equal(base);
  });

  it('append an entry once, whoever asks for it, and one that says more beside it', () => {
    const edits = [entry('10.0.0.2'), entry('10.0.0.2'), entry('10.0.0.1', 'Yours'), entry('10.0.0.1', 'Yours')];
    expect(
      parseMetadata(
        foldEdits(
          base,
          edits.map((value) => append(value)),
        ),
      ).entries(path),
    ).to.deep.equal([entry('10.0.0.1', 'Mine'), entry('10.0.0.2'), entry('10.0.0.1', 'Yours')]);
  });

  it('append texts once, with white space around them or not', () => {
    const xml = buildMetadataFile('ConnectedApp', { profileName: ['Admin'] });
    const edits = ['Admin', ' Other', 'Other'].map((value) => append(value, ['profileName']));
    expect(
      parseMetadata(foldEdits(xml, edits))
        .texts(['profileName'])
        .map((text) => text.trim()),
    ).to.deep.equal(['Admin', 'Other']);
  });

  it('are made in their order: what is removed can be appended again', () => {
    const edits: Edit[] = [
      append(entry('10.0.0.2')),
      { edit: 'remove', path, value: entry('10.0.0.1') },
      { edit: 'remove', path, value: entry('10.0.0.2') },
      append(entry('10.0.0.2', 'Again')),
      { edit: 'set', path: ['custom'], value: 'false' },
      { edit: 'set', path: ['custom'], value: 'true' },
    ];
    const file = parseMetadata(foldEdits(base, edits));
    expect(file.entries(path)).to.deep.equal([entry('10.0.0.2', 'Again')]);
    expect(file.text(['custom'])).to.equal('true');
  });

  it('remove the whole element where one of them names no value', () => {
    const edits: Edit[] = [
      { edit: 'remove', path, value: entry('1.1.1.1') },
      { edit: 'remove', path },
    ];
    expect(parseMetadata(foldEdits(base, edits)).has(path)).to.equal(false);
  });

  it('take time that grows with their number alone', () => {
    const edits = Array.from({ length: 5000 }, (_, index) => append(entry(`10.0.${index >> 8}.${index & 255}`)));
    const startedAt = Date.now();
    const text = foldEdits(base, edits);
    expect(parseMetadata(text).entries(path)).to.have.length(5000);
    expect(Date.now() - startedAt).to.be.below(5000);
  });
});
