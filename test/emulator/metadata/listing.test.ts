import { expect } from 'chai';
import { call, faultOf, fixture, texts } from './fixture.js';

const queries = (...types: string[]): string =>
  `${types.map((type) => `<queries><type>${type}</type></queries>`).join('')}<asOfVersion>67.0</asOfVersion>`;

describe('listMetadata', () => {
  it('lists own, packaged and installed apps', async () => {
    const answer = await call(fixture(), 'listMetadata', queries('ConnectedApp'));
    expect(texts(answer, 'fullName')).to.deep.equal(['Billing_Sync', 'acme__Courier', 'Vendor_App']);
    expect(texts(answer, 'manageableState')).to.deep.equal(['unmanaged', 'installed', 'unmanaged']);
    expect(texts(answer, 'namespacePrefix')).to.deep.equal(['acme']);
    expect(texts(answer, 'fileName')[1]).to.equal('connectedApps/acme__Courier.connectedApp');
    expect(texts(answer, 'createdByName')[0]).to.equal('Ada Admin');
    expect(texts(answer, 'lastModifiedDate')[0]).to.equal('2026-01-02T03:04:05.000Z');
  });

  it('gives the app id or another one, as the switch says', async () => {
    const known = fixture({ listedAppId: 'connectedApplication' });
    expect(texts(await call(known, 'listMetadata', queries('ConnectedApp')), 'id')[0]).to.equal(known.app.id);
    const other = fixture({ listedAppId: 'other' });
    const id = texts(await call(other, 'listMetadata', queries('ConnectedApp')), 'id')[0];
    expect(id).to.match(/^06P\w{15}$/);
  });

  it('answers three types in one call and refuses four', async () => {
    const three = await call(fixture(), 'listMetadata', queries('ConnectedApp', 'RemoteSiteSetting', 'Settings'));
    expect(texts(three, 'fullName')).to.include.members(['Vendor_App', 'Ledger', 'acme__Courier_Api', 'Security']);
    const four = await call(
      fixture(),
      'listMetadata',
      queries('ConnectedApp', 'RemoteSiteSetting', 'Profile', 'Settings'),
    );
    expect(four.status).to.equal(500);
  });

  it('gives nothing for a type without components and refuses an unknown one', async () => {
    expect(texts(await call(fixture(), 'listMetadata', queries('ApexClass')), 'fullName')).to.deep.equal([]);
    const unknown = faultOf(await call(fixture(), 'listMetadata', queries('Frobnicator')));
    expect(unknown).to.deep.equal({ code: 'sf:INVALID_TYPE', message: 'INVALID_TYPE: Unknown type:Frobnicator' });
  });
});

describe('readMetadata', () => {
  const names = (type: string, ...fullNames: string[]): string =>
    `<type>${type}</type>${fullNames.map((name) => `<fullNames>${name}</fullNames>`).join('')}`;

  it('gives an own app and nothing for apps of other orgs', async () => {
    const answer = await call(fixture(), 'readMetadata', names('ConnectedApp', 'Billing_Sync', 'Vendor_App', 'Nobody'));
    expect(answer.body.match(/<records xsi:nil="true"\/>/g)).to.have.length(2);
    expect(answer.body).to.contain('<records xsi:type="ConnectedApp"><fullName>Billing_Sync</fullName><contactEmail>');
  });

  it('gives settings by the type of their own, and profiles', async () => {
    const settings = await call(fixture(), 'readMetadata', names('ConnectedAppSettings', 'ConnectedApp', 'Security'));
    expect(settings.body.match(/<records xsi:nil="true"\/>/g)).to.have.length(1);
    expect(settings.body).to.contain('<records xsi:type="ConnectedAppSettings"><fullName>ConnectedApp</fullName>');
    const profile = await call(fixture(), 'readMetadata', names('Profile', 'Admin'));
    expect(profile.body).to.contain('<records xsi:type="Profile"><fullName>Admin</fullName>');
  });

  it('refuses more than ten names', async () => {
    const eleven = Array.from({ length: 11 }, (_, index) => `App${index}`);
    expect(faultOf(await call(fixture(), 'readMetadata', names('ConnectedApp', ...eleven))).code).to.equal(
      'sf:EXCEEDED_ID_LIMIT',
    );
  });
});
