import { expect } from 'chai';
import { commands } from './commands.js';
import { lacking } from './facts.js';
import { expectedFacts, judgeFaulty } from './judge.js';
import { closeOrg, openOrg, runLine } from './run.js';

describe('the commands that faults are put on', () => {
  for (const command of commands) {
    it(`${command.name}: does what is wanted and nothing else`, async () => {
      const line = await command.line();
      const org = await openOrg(command);
      try {
      const n = org.emulator.requests.length;
      const ended = await runLine(org, line, [], 60_000);
      if (ended.thrown) throw ended.thrown;
      console.log(ended.outcome?.changes.map((c) => [c.component.type, c.property, c.after, c.status, c.routes[0].via].join(' ')));
      console.log(org.emulator.requests.slice(n).map((r) => r.soapAction ?? r.path).length, ended.milliseconds);
      const expected = expectedFacts(ended.before, line);
      expect(lacking(ended.after, expected), 'lack').to.deep.equal([]);
      expect(lacking(expected, ended.after), 'strange').to.deep.equal([]);
      expect(ended.outcome?.state).to.equal(command.end ?? 'applied');
      expect(judgeFaulty(ended, { org, line, kind: 'requestLimit', isForGood: false })).to.deep.equal([]);
      } finally { await closeOrg(org, line); }
    });
  }
});
