import { expect } from 'chai';
import { runCell, runWithFault, type FaultName } from './cell.js';
import { commands, type Command } from './commands.js';
import { lacking } from './facts.js';
import { expectedFacts, judgeFaulty } from './judge.js';
import { closeOrg, openOrg, runLine } from './run.js';

const commandNamed = (name: string): Command => {
  const command = commands.find((each) => each.name === name);
  if (!command) throw new Error(`no ${name}`);
  return command;
};

// A part of what "npm run test:faults" does for every command, fault and request.
describe('faults', () => {
  describe('the commands that they are put on', () => {
    for (const command of commands) {
      it(`${command.name}: does what is wanted and nothing else`, async () => {
        const line = await command.line();
        const org = await openOrg(command);
        try {
          const ended = await runLine(org, line, [], 60_000);
          const expected = expectedFacts(ended.before, line);
          expect(lacking(ended.after, expected), 'not there').to.deep.equal([]);
          expect(lacking(expected, ended.after), 'not wanted').to.deep.equal([]);
          expect(lacking(ended.before, expected), 'there before').to.have.length.greaterThan(0);
          expect(ended.outcome?.state).to.equal(command.end ?? 'applied');
          expect(judgeFaulty(ended, { org, line, kind: 'requestLimit', isForGood: false })).to.deep.equal([]);
        } finally {
          await closeOrg(org, line);
        }
      });
    }
  });

  const quick: FaultName[] = ['reset', 'status 503', 'truncate', 'garbage', 'html', 'redirect', 'replyLost'];
  const refusing: FaultName[] = ['requestLimit', 'locked', 'expiredSession', 'shortResults', 'noId'];
  const ofDeployments: FaultName[] = ['deployFails', 'deployLies', 'partial', 'noStatus'];

  for (const name of ['preauthorize, own app', 'jwt-enable']) {
    describe(`once on any request of ${name}`, () => {
      for (const fault of [...quick, ...refusing, ...ofDeployments]) {
        it(fault, async () => {
          const judged = await runCell(commandNamed(name), fault, ['once']);
          expect(judged.flatMap(({ number, findings }) => findings.map((each) => ({ number, ...each })))).to.deep.equal(
            [],
          );
        }).timeout(60_000);
      }
    });
  }

  describe('for good, from a request on', () => {
    const cases: Array<[string, FaultName, number[]]> = [
      ['preauthorize, own app', 'reset', [8, 9]],
      ['preauthorize, packaged app', 'expiredSession', [13, 20]],
      ["preauthorize, vendor's app", 'requestLimit', [9, 10]],
      ['iprange add, profile', 'hang', [8]],
    ];
    for (const [name, fault, numbers] of cases) {
      for (const number of numbers) {
        it(`${name}: ${fault}, from request ${number}`, async () => {
          const judged = await runWithFault(commandNamed(name), fault, 'for good', number);
          expect(judged?.findings).to.deep.equal([]);
        }).timeout(30_000);
      }
    }
  });
});
