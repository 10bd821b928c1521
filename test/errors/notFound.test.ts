import { expect } from 'chai';
import { Messages } from '@salesforce/core';
import { notFoundError, suggestNames } from '../../src/errors/notFound.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'grantee');

describe('suggestNames', () => {
  it('quotes the nearest names', () => {
    expect(suggestNames('Grup App', ['Group App', 'Other'])).to.deep.equal(['"Group App"']);
  });

  it('says in what a name differs that looks like what was typed', () => {
    expect(suggestNames('Gr\u043Eup App', ['Group App'])).to.deep.equal(['"Group App" (written with U+006F)']);
  });
});

describe('notFoundError', () => {
  it('lists what may have been meant first', () => {
    const error = notFoundError(messages, 'error.ProfileNotFound', 'Admn', ['"Admin"', '"Admins"']);
    expect(error.name).to.equal('ProfileNotFoundError');
    expect(error.message).to.equal('This org has no profile "Admn".');
    expect(error.actions?.[0]).to.equal('Profiles with a similar name: "Admin", "Admins"');
  });

  it('gives no advice that lists nothing', () => {
    const { actions } = notFoundError(messages, 'error.ProfileNotFound', 'Zzz', []);
    expect(actions).to.have.length(1);
    expect(actions?.[0]).to.contain('sf data query');
  });
});
