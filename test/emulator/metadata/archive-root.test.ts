import { expect } from 'chai';
import JSZip from 'jszip';
import type { Switches } from '../../../emulator/org/switches.js';
import { call, fixture, manifest, texts } from './fixture.js';

type Archive = { paths: string[]; properties: string[]; messages: string[] };

const retrieveWith = async (switches: Partial<Switches>, flag = ''): Promise<Archive> => {
  const org = fixture(switches);
  const types = { RemoteSiteSetting: ['Ledger', 'Gone'] };
  const request = `<request><apiVersion>68.0</apiVersion>${flag}<unpackaged>${manifest(types)}</unpackaged></request>`;
  const started = await call(org, 'retrieve', request);
  const id = texts(started, 'id')[0] ?? '';
  const answer = await call(org, 'checkRetrieveStatus', `<asyncProcessId>${id}</asyncProcessId>`);
  const zip = await JSZip.loadAsync(texts(answer, 'zipFile')[0] ?? '', { base64: true });
  const messages = [...answer.body.matchAll(/<messages>.*?<\/messages>/g)].flatMap(([text]) => texts(text, 'fileName'));
  const properties = [...answer.body.matchAll(/<fileProperties>.*?<\/fileProperties>/g)].flatMap(([text]) =>
    texts(text, 'fileName'),
  );
  return { paths: Object.keys(zip.files).sort(), properties, messages };
};

const under = (root: string): Archive => ({
  paths: [`${root}package.xml`, `${root}remoteSiteSettings/Ledger.remoteSite`].sort(),
  properties: [`${root}remoteSiteSettings/Ledger.remoteSite`],
  messages: [`${root}package.xml`],
});

describe("where an archive's files lie", () => {
  it('follows archiveRoot where the request says nothing of a single package', async () => {
    expect(await retrieveWith({})).to.deep.equal(under('unpackaged/'));
    expect(await retrieveWith({}, '<singlePackage>false</singlePackage>')).to.deep.equal(under('unpackaged/'));
    expect(await retrieveWith({ archiveRoot: 'none' })).to.deep.equal(under(''));
    expect(await retrieveWith({ archiveRoot: 'package' })).to.deep.equal(under('My Package/'));
  });

  it('follows singlePackageRoot where the request asks for a single package', async () => {
    const flag = '<singlePackage>true</singlePackage>';
    expect(await retrieveWith({ archiveRoot: 'package' }, flag)).to.deep.equal(under(''));
    expect(await retrieveWith({ singlePackageRoot: 'unpackaged' }, flag)).to.deep.equal(under('unpackaged/'));
  });
});
