import { expect } from 'chai';
import type { NewRemoteSite, RemoteSiteValues } from '../../../src/components/remoteSite/desired.js';
import { countedRequests } from '../../support/requests.js';
import { rejection } from '../rejection.js';
import { SiteOrg } from './fixture.js';

describe('changing remote sites', () => {
  const org = new SiteOrg();

  afterEach(() => org.close());

  describe('by updating one', () => {
    it('repairs a stale URL and shows it before and after', async () => {
      await org.open();
      const outcome = await org.change({ names: ['Billing_Service'], isOne: true }, { url: 'https://new.example' });
      expect(outcome.changes.map(({ property, before, after }) => [property, before, after])).to.deep.equal([
        ['url', 'https://billing.example', 'https://new.example'],
      ]);
      expect(org.site('Billing_Service')).to.include({
        url: 'https://new.example',
        isActive: true,
        description: 'Invoices and credit notes',
      });
      const again = await org.change({ names: ['Billing_Service'], isOne: true }, { url: 'https://new.example/' });
      expect(again.state).to.equal('unchanged');
    });

    it('changes description and protocol security, and takes a description off', async () => {
      await org.open();
      await org.change(
        { names: ['Billing_Service'] },
        { description: 'a < b & "c"', disableProtocolSecurity: true, url: 'http://old.example' },
      );
      expect(org.site('Billing_Service')).to.include({
        description: 'a < b & "c"',
        disableProtocolSecurity: true,
        url: 'http://old.example',
      });
      await org.change({ names: ['Billing_Service'] }, { description: '' });
      expect(org.site('Billing_Service').description).to.equal(null);
      expect((await org.change({ names: ['Billing_Service'] }, { description: '' })).state).to.equal('unchanged');
    });

    for (const [values, name] of [
      [{ url: 'http://x.example' }, 'InsecureRemoteSiteUrlError'],
      [{ url: 'http://x.example', disableProtocolSecurity: false }, 'InsecureRemoteSiteUrlError'],
      [{ url: 'https://u:p@x.example' }, 'RemoteSiteUrlCredentialsError'],
      [{ url: 'https://x.example#a' }, 'RemoteSiteUrlFragmentError'],
      [{ url: '' }, 'MissingRemoteSiteUrlError'],
      [{ url: 'nonsense' }, 'MalformedRemoteSiteUrlError'],
      [{ description: 'a\u0000b' }, 'XmlTextInvalidError'],
    ] as Array<[RemoteSiteValues, string]>) {
      it(`refuses ${JSON.stringify(values)}`, async () => {
        await org.open();
        expect((await rejection(org.change({ names: ['Billing_Service'] }, values))).name).to.equal(name);
        expect(org.emulator.deployments).to.deep.equal([]);
      });
    }

    it('takes an http URL for a site whose protocol security is off, and refuses to switch it on for one', async () => {
      await org.open('kitchen-sink');
      expect((await org.change({ names: ['Insecure'] }, { url: 'http://new.example' })).state).to.equal('applied');
      const error = await rejection(org.change({ names: ['Insecure'] }, { disableProtocolSecurity: false }));
      expect(error.name).to.equal('InsecureRemoteSiteUrlError');
    });

    it('refuses a name that stands for several sites', async () => {
      await org.open();
      const error = await rejection(org.change({ names: ['SALESFORCE*'], isOne: true }, { description: 'x' }));
      expect(error.name).to.equal('SeveralRemoteSitesError');
    });
  });

  describe('by creating one', () => {
    it('makes an active site, and sends nothing the second time', async () => {
      await org.open();
      const wanted = { name: 'New_Site', url: 'https://new.example', description: "It's <new>" };
      const outcome = await org.create(wanted);
      expect(outcome.changes.map(({ action, before, after }) => [action, before, after])).to.deep.equal([
        ['create', null, 'https://new.example'],
      ]);
      expect(org.site('New_Site')).to.include({
        isActive: true,
        disableProtocolSecurity: false,
        description: "It's <new>",
      });
      expect((await org.create(wanted)).state).to.equal('unchanged');
      expect(org.emulator.deployments).to.have.length(1);
    });

    it('makes it inactive, with http and without protocol security', async () => {
      await org.open();
      await org.create({ name: 'Old', url: 'http://old.example', isActive: false, disableProtocolSecurity: true });
      expect(org.site('Old')).to.include({
        isActive: false,
        disableProtocolSecurity: true,
        url: 'http://old.example',
      });
    });

    it('makes an API name of a label and says so', async () => {
      await org.open();
      const outcome = await org.create({ name: 'My new site', url: 'https://new.example' });
      expect(org.site('My_new_site').url).to.equal('https://new.example');
      expect(outcome.notices.map(({ code }) => code)).to.deep.equal(['RemoteSiteNamed']);
    });

    for (const [site, name] of [
      [{ name: 'Billing_Service', url: 'https://other.example' }, 'RemoteSiteExistsError'],
      [{ name: 'billing_service', url: 'https://billing.example', isActive: false }, 'RemoteSiteExistsError'],
      [{ name: 'Billing_Service', url: 'https://billing.example', description: 'other' }, 'RemoteSiteExistsError'],
      [{ name: '', url: 'https://x.example' }, 'BlankRemoteSiteError'],
      [{ name: '???', url: 'https://x.example' }, 'ApiNameNotDerivableError'],
      [{ name: 'ns__Site', url: 'https://x.example' }, 'RemoteSiteNamespaceError'],
      [{ name: 'x'.repeat(81), url: 'https://x.example' }, 'RemoteSiteNameTooLongError'],
      [{ name: 'New', url: 'http://x.example' }, 'InsecureRemoteSiteUrlError'],
      [{ name: 'New', url: 'https://user:secret@x.example' }, 'RemoteSiteUrlCredentialsError'],
      [{ name: 'New', url: 'https://x.example/#top' }, 'RemoteSiteUrlFragmentError'],
    ] as Array<[NewRemoteSite, string]>) {
      it(`refuses ${JSON.stringify(site).slice(0, 90)} with ${name}`, async () => {
        await org.open();
        const error = await rejection(org.create(site));
        expect(error.name).to.equal(name);
        expect(error.actions).to.not.deep.equal([]);
        expect(JSON.stringify([error.message, error.actions])).to.not.contain('secret');
        expect(org.emulator.deployments).to.deep.equal([]);
      });
    }

    it('asks nothing of the org for an input that is wrong by itself', async () => {
      await org.open();
      await rejection(org.create({ name: 'New', url: 'nonsense' }));
      expect(countedRequests(org.emulator.requests)).to.deep.equal([]);
    });
  });
});
