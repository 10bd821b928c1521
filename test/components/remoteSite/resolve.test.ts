import { expect } from 'chai';
import { filterRemoteSites, selectRemoteSites } from '../../../src/components/remoteSite/resolve.js';
import type { RemoteSite } from '../../../src/components/remoteSite/read.js';

const site = (fullName: string, more: Partial<RemoteSite> = {}): RemoteSite => ({
  fullName,
  name: fullName.replace(/^.*?__/, ''),
  namespacePrefix: /^(.*?)__/.exec(fullName)?.[1] ?? null,
  url: `https://${fullName.toLowerCase().replaceAll('_', '-')}.example`,
  isActive: true,
  disableProtocolSecurity: false,
  description: null,
  isPackaged: fullName.includes('__'),
  ...more,
});

const sites = [
  site('altaflow__SALESFORCE_LOGIN', { url: 'https://login.salesforce.com', isActive: false }),
  site('altaflow__SALESFORCE_LOGIN_STAGE', { url: 'https://test.salesforce.com/' }),
  site('Billing_Service'),
  site('vend__Twin'),
  site('acme__Twin', { isActive: null, url: null }),
  site('other__Twin_2'),
  site('Twin_2'),
];

const namesOf = (names: string[]): string[] =>
  selectRemoteSites(sites, { names }).found.map(({ fullName }) => fullName);

describe('selecting remote sites', () => {
  for (const name of [
    'SALESFORCE LOGIN',
    'salesforce login',
    ' SALESFORCE LOGIN ',
    'SALESFORCE-LOGIN',
    'SALESFORCE_LOGIN',
    'salesforce_login',
    'altaflow__SALESFORCE_LOGIN',
    'ALTAFLOW__salesforce_login',
    'altaflow__SALESFORCE LOGIN',
    'SALESFORCE\u00A0LOGIN',
    'SALESFORCE\u2011LOGIN\u200B',
    '\uFF33\uFF21LESFORCE LOGIN',
  ]) {
    it(`finds a packaged site by "${name}"`, () => {
      expect(namesOf([name])).to.deep.equal(['altaflow__SALESFORCE_LOGIN']);
    });
  }

  it('takes all that a pattern fits, with or without namespace, whatever the case', () => {
    const both = ['altaflow__SALESFORCE_LOGIN', 'altaflow__SALESFORCE_LOGIN_STAGE'];
    expect(namesOf(['SALESFORCE_LOGIN*'])).to.deep.equal(both);
    expect(namesOf(['salesforce login*'])).to.deep.equal(both);
    expect(namesOf(['altaflow__*'])).to.deep.equal(both);
    expect(namesOf(['*'])).to.have.length(sites.length);
  });

  it('gives each site once, however often it is named', () => {
    expect(namesOf(['Billing_Service', 'billing service', 'Billing*'])).to.deep.equal(['Billing_Service']);
  });

  it('prefers the full name where a package has a site of the same name', () => {
    expect(namesOf(['Twin_2'])).to.deep.equal(['Twin_2']);
  });

  it('lists the sites that share a name instead of choosing one', () => {
    const { found, errors } = selectRemoteSites(sites, { names: ['Twin'] });
    expect(found).to.deep.equal([]);
    expect(errors.map(({ name, message }) => [name, message])).to.deep.equal([
      ['RemoteSiteAmbiguousError', 'Several remote sites are called "Twin": vend__Twin, acme__Twin'],
    ]);
  });

  it("lists own and packaged sites where a guide's name fits both", () => {
    const { errors } = selectRemoteSites(sites, { names: ['TWIN 2'] });
    expect(errors[0]?.message).to.contain('other__Twin_2, Twin_2');
  });

  it('names the nearest sites where there is none of a name', () => {
    const { missing } = selectRemoteSites(sites, { names: ['SALESFORCE LOGN', 'Zzzzzzzz', 'Nothing*'] });
    expect(missing.map(({ name }) => name)).to.deep.equal(Array(3).fill('RemoteSiteNotFoundError'));
    expect(missing[0]?.actions?.[0]).to.contain('"SALESFORCE_LOGIN"');
    expect(missing[1]?.actions?.[0]).to.contain('sf remotesite list').and.not.to.contain('none');
  });

  it('refuses blank names and URLs', () => {
    const { errors } = selectRemoteSites(sites, { names: ['', ' \u200B '], urls: [' '] });
    expect(errors.map(({ name }) => name)).to.deep.equal([
      'BlankRemoteSiteError',
      'BlankRemoteSiteError',
      'BlankRemoteSiteUrlError',
    ]);
  });

  for (const url of [
    'https://test.salesforce.com',
    'HTTPS://TEST.salesforce.com/',
    'https://test.*',
    'https://test.salesforce.com:443',
    'https://TEST.salesforce.com:443/',
    'https://test.*:443',
  ]) {
    it(`finds a site by the URL ${url}`, () => {
      const { found } = selectRemoteSites(sites, { urls: [url] });
      expect(found.map(({ fullName }) => fullName)).to.deep.equal(['altaflow__SALESFORCE_LOGIN_STAGE']);
    });
  }

  it('takes every site of a URL and none of another path', () => {
    const shared = [site('A', { url: 'https://x.example/api' }), site('B', { url: 'https://x.example/API' })];
    expect(selectRemoteSites(shared, { urls: ['https://x.example/api/'] }).found).to.deep.equal([shared[0]]);
    expect(selectRemoteSites(shared, { urls: ['https://x.example'] }).missing.map(({ name }) => name)).to.deep.equal([
      'RemoteSiteUrlNotFoundError',
    ]);
  });

  it('takes all', () => {
    expect(selectRemoteSites(sites, { isAll: true }).found).to.equal(sites);
  });
});

describe('filtering remote sites', () => {
  it('keeps what is certainly inactive, not what is unknown', () => {
    expect(filterRemoteSites(sites, { isInactive: true }).map(({ fullName }) => fullName)).to.deep.equal([
      'altaflow__SALESFORCE_LOGIN',
    ]);
  });

  it('joins both filters', () => {
    expect(filterRemoteSites(sites, { isInactive: true, urls: ['https://test.salesforce.com'] })).to.deep.equal([]);
    expect(filterRemoteSites(sites, { urls: ['https://*.salesforce.com'] })).to.have.length(2);
  });
});
