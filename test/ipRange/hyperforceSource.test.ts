import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type RequestListener, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { HYPERFORCE_MAX_BYTES } from '../../src/ipRange/hyperforce.js';
import { looksLikeTypeError } from '../errors/typeErrors.js';
import { rejectionOf } from './errors.js';
import {
  type FetchList,
  HYPERFORCE_URL,
  fetchHyperforceRanges,
  readHyperforceFile,
} from '../../src/ipRange/hyperforceSource.js';

const LIST = JSON.stringify({
  prefixes: [{ region: 'us-east-1', provider: 'aws', ip_prefix: ['203.0.113.0/24'] }],
});

describe('readHyperforceFile', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hyperforce-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('reads a list from a file', async () => {
    const path = join(folder, 'list.json');
    await writeFile(path, LIST);
    expect((await readHyperforceFile(path)).ranges).to.have.length(1);
  });

  it('says when there is no file, or a directory', async () => {
    expect((await rejectionOf(readHyperforceFile(join(folder, 'none')))).name).to.equal('HyperforceFileNotFoundError');
    expect((await rejectionOf(readHyperforceFile(folder))).name).to.equal('HyperforceFileUnreadableError');
    const impossible = await rejectionOf(readHyperforceFile(join(folder, 'a\0b')));
    expect(impossible.name).to.equal('HyperforceFileUnreadableError');
    expect(looksLikeTypeError(impossible)).to.equal(false);
  });

  it('stops at the size limit and at text that is not UTF-8', async () => {
    const huge = join(folder, 'huge.json');
    await writeFile(huge, Buffer.alloc(HYPERFORCE_MAX_BYTES + 1, ' '));
    expect((await rejectionOf(readHyperforceFile(huge))).name).to.equal('HyperforceListTooLargeError');
    const binary = join(folder, 'binary.json');
    await writeFile(binary, Buffer.from(LIST, 'utf16le').fill(0xff, 0, 2));
    const error = await rejectionOf(readHyperforceFile(binary));
    expect(error.name).to.equal('HyperforceListNotJsonError');
    expect(looksLikeTypeError(error)).to.equal(false);
  });
});

describe('fetchHyperforceRanges', () => {
  let server: Server;
  let answer: RequestListener;
  let url: string;
  before((done) => {
    server = createServer((request, response) => answer(request, response));
    server.listen(0, '127.0.0.1', () => {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ip-ranges.json`;
      done();
    });
  });
  after((done) => {
    server.closeAllConnections();
    server.close(done);
  });

  it('fetches a list', async () => {
    answer = (_, response): void => void response.end(LIST);
    expect((await fetchHyperforceRanges(url)).ranges).to.have.length(1);
  });

  it('asks the published address unless told another', async () => {
    const asked: string[] = [];
    const fake: FetchList = (to) => {
      asked.push(to);
      return Promise.resolve(new Response(LIST));
    };
    await fetchHyperforceRanges(undefined, { fetch: fake });
    expect(asked).to.deep.equal([HYPERFORCE_URL]);
  });

  it('follows a redirect on the same footing', async () => {
    answer = (request, response): void => {
      if (request.url === '/moved.json') response.end(LIST);
      else response.writeHead(302, { location: '/moved.json' }).end('moved');
    };
    expect((await fetchHyperforceRanges(url)).ranges).to.have.length(1);
  });

  it('refuses to leave https, to follow credentials, to turn in circles or to go nowhere', async () => {
    for (const location of [
      'http://ip-ranges.example.com/list.json',
      url,
      'file:///etc/hosts',
      'https://user:pass@example.com/',
      'https://ip-ranges.salesforce.com/again',
      undefined,
    ]) {
      const headers: Record<string, string> = location === undefined ? {} : { location };
      const fake: FetchList = () => Promise.resolve(new Response(null, { status: 301, headers }));
      const error = await rejectionOf(fetchHyperforceRanges(HYPERFORCE_URL, { fetch: fake }));
      expect(error.name, location).to.equal('HyperforceListRedirectError');
      expect(error.message).not.to.contain('pass');
    }
  });

  it('says which status it got, and what to do', async () => {
    for (const status of [204, 403, 404, 500]) {
      answer = (_, response): void => void response.writeHead(status).end();
      const error = await rejectionOf(fetchHyperforceRanges(url));
      expect(error.name).to.equal('HyperforceListStatusError');
      expect(error.message).to.contain(String(status));
      expect(error.actions?.[0]).to.contain('give the file instead');
    }
  });

  it('refuses a page that is not the list', async () => {
    answer = (_, response): void => void response.end('<html>Sign in to the Wi-Fi</html>');
    expect((await rejectionOf(fetchHyperforceRanges(url))).name).to.equal('HyperforceListNotJsonError');
  });

  it('stops a download at the size limit', async () => {
    let sent = 0;
    answer = (_, response): void => {
      const more = (): void => {
        sent += 65_536;
        if (!response.destroyed) response.write(Buffer.alloc(65_536, ' '), more);
      };
      more();
    };
    expect((await rejectionOf(fetchHyperforceRanges(url))).name).to.equal('HyperforceListTooLargeError');
    expect(sent).to.be.below(HYPERFORCE_MAX_BYTES * 4);
  });

  it('says when the address cannot be reached, with the cause', async () => {
    const error = await rejectionOf(fetchHyperforceRanges('http://127.0.0.1:1/'));
    expect(error.name).to.equal('HyperforceListUnreachableError');
    expect(error.cause).to.be.instanceOf(Error);
  });

  it('says when a connection breaks in the middle', async () => {
    answer = (_, response): void => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{', () => response.destroy());
    };
    expect((await rejectionOf(fetchHyperforceRanges(url))).name).to.equal('HyperforceListUnreachableError');
  });

  it('gives up after the time it was given', async () => {
    answer = (): void => undefined;
    const error = await rejectionOf(fetchHyperforceRanges(url, { timeoutMs: 50 }));
    expect(error.name).to.equal('HyperforceListTimeoutError');
  });

  it('takes no address but plain https, and never repeats a password', async () => {
    for (const text of ['http://example.com/', 'ftp://x/', 'x', '', 'https://me:secret@example.com/']) {
      const error = await rejectionOf(fetchHyperforceRanges(text));
      expect(error.name).to.equal('HyperforceUrlError');
      expect(error.message).not.to.contain('secret');
    }
  });
});
