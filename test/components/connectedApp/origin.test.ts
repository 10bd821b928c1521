import { expect } from 'chai';
import type { Connection } from '@salesforce/core';
import { startEmulator, type Emulator } from '../../../emulator/emulator.js';
import type { FaultKind } from '../../../emulator/org/switches.js';
import type { Integration } from '../../../src/integration/integration.js';
import { connectToEmulator } from '../../support/connection.js';
import { startProxy, type Proxy } from '../../support/proxy.js';
import { run } from '../../support/run.js';
import { rejection } from '../rejection.js';

const wish = (name: string): Integration => ({
  connectedApps: [{ name, permittedUsers: 'AdminApprovedPreAuthorized', profiles: ['Sales User'] }],
});

type Tampered = { operation: string; change: (xml: string) => string };

/** Answers a retrieve with an archive of nothing and a message. */
const withholding =
  (problem: string): Proxy['tamper'] =>
  ({ body, answer, status }, response) => {
    if (!body.includes('<checkRetrieveStatus')) return false;
    const empty = 'UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==';
    const message = `<messages><fileName>unpackaged/package.xml</fileName><problem>${problem}</problem></messages>`;
    const changed = answer
      .toString('utf8')
      .replace(/<fileProperties>[^]*?<\/fileProperties>/g, '')
      .replace(/<zipFile>[^<]+<\/zipFile>/, `${message}<zipFile>${empty}</zipFile>`);
    response.writeHead(status, { 'content-type': 'text/xml' }).end(changed);
    return true;
  };

describe('whose an app is', () => {
  let emulator: Emulator;
  let proxy: Proxy | undefined;
  let connection: Connection;

  const open = async (tampered?: Tampered): Promise<void> => {
    emulator = await startEmulator({ scenario: 'altaflow' });
    proxy = await startProxy(emulator.url);
    if (tampered) {
      proxy.tamper = ({ body, answer, status }, response) => {
        if (!body.includes(`<${tampered.operation}`)) return false;
        response.writeHead(status, { 'content-type': 'text/xml' }).end(tampered.change(answer.toString('utf8')));
        return true;
      };
    }
    connection = await connectToEmulator({ ...emulator, url: proxy.url });
  };

  afterEach(async () => {
    await proxy?.close();
    await emulator.close();
  });

  /** The error of a run that has sent nothing. */
  const refused = async (
    name: string,
  ): Promise<{ name: string; message: string; exitCode: number; actions: string[] }> => {
    const before = structuredClone({ ...emulator.org.state, sessions: [] });
    const error = await rejection(run(connection, wish(name)));
    expect(
      emulator.requests.some(({ soapAction, path }) => soapAction === 'deploy' || path.endsWith('/composite/sobjects')),
    ).to.equal(false);
    expect({ ...emulator.org.state, sessions: [] }).to.deep.equal(before);
    return { name: error.name, message: error.message, exitCode: error.exitCode, actions: error.actions ?? [] };
  };

  const withoutListed = (xml: string): string =>
    xml.replace(/<result>(?:(?!<\/result>)[^])*<fullName>Billing_Sync<\/fullName>(?:(?!<\/result>)[^])*<\/result>/, '');

  it("isn't concluded from a listing without it", async () => {
    await open({ operation: 'listMetadata', change: withoutListed });
    const { name, message, exitCode, actions } = await refused('Billing Sync');
    expect([name, exitCode]).to.deep.equal(['AppOriginUnknownError', 1]);
    expect(message).to.contain('"Billing Sync"');
    expect(actions.join()).to.contain('sf org list metadata');
  });

  it("isn't concluded from an empty listing", async () => {
    await open({ operation: 'listMetadata', change: (xml) => xml.replace(/<result>[^]*<\/result>/, '') });
    expect((await refused('Billing Sync')).name).to.equal('AppOriginUnknownError');
    expect((await refused('Unheard_Of')).name).to.equal('AppNotFoundError');
  });

  for (const [word, isForeign] of [
    ["Entity of type 'ConnectedApp' named 'Billing_Sync' cannot be found", true],
    ['Load of metadata from db failed for metadata of type:ConnectedApp and file name:Billing_Sync.', true],
    ["You do not have the proper permissions to access 'ConnectedApp' named 'Billing_Sync'", false],
    ["Something is wrong with 'Billing_Sync'", false],
  ] as const) {
    it(`is ${isForeign ? "another org's" : 'not known'} when the retrieve says "${word}"`, async () => {
      await open();
      if (proxy) proxy.tamper = withholding(word);
      if (isForeign) {
        const outcome = await run(connection, wish('Billing Sync'), { isDryRun: true });
        expect(outcome.app?.origin).to.equal('installed');
      } else {
        const { name, message, exitCode } = await refused('Billing Sync');
        expect([name, exitCode]).to.deep.equal(['AppNotHandedOverError', 1]);
        expect(message).to.contain(word);
      }
    });
  }

  for (const kind of ['html', 'redirect', 'garbage', 'truncate'] as FaultKind[]) {
    it(`isn't concluded from an answer that is ${kind}, whichever request it comes to`, async () => {
      await open();
      const asked: string[] = [];
      emulator.onRequest.push(({ soapAction, path }) => asked.push(soapAction ?? path));
      await run(connection, wish('Billing Sync'), { isDryRun: true });
      const last = asked.filter((what) => what !== 'checkRetrieveStatus').length;
      emulator.onRequest.length = 0;
      for (let nth = 1; nth <= last; nth += 1) {
        emulator.org.faults.push({ kind, path: /Soap|composite/, from: nth });
        const timer = setTimeout(() => emulator.org.faults.splice(0), 1500);
         
        const outcome = await run(connection, wish('Billing Sync'), { isDryRun: true }).catch(
          (error: unknown) => error,
        );
        clearTimeout(timer);
        emulator.org.faults.splice(0);
        if (outcome instanceof Error) {
          expect(outcome.name, `request ${nth}`).to.match(
            /^(UnexpectedAnswer|Redirected|AnswerMalformed|OrgUnreachable|OrgRefused|NoAnswer)Error$/,
          );
          expect(outcome.message).not.to.match(/knows no|another org/);
        } else expect(outcome).to.have.nested.property('app.origin', 'own');
      }
    });
  }
});
