import { expect } from 'chai';
import { defaultSwitches, type Switches } from '../../emulator/org/switches.js';
import { openContractOrg, type ContractOrg } from './fixture.js';
import { positions, type SwitchName } from './probe.js';
import { probes } from './probes.js';
import { runProbes } from './run.js';

const valueOf = (name: SwitchName, position: string): Partial<Switches> => ({
  [name]: typeof defaultSwitches[name] === 'boolean' ? position === 'true' : position,
});

describe('the contract with the platform, read on the emulator', () => {
  let org: ContractOrg;

  before(async () => {
    org = await openContractOrg();
  });

  after(() => org.emulator.close());

  it('has one probe for each switch that stands for a doubt', () => {
    expect(probes.map((probe) => probe.switch).sort()).to.deep.equal(Object.keys(positions).sort());
  });

  for (const probe of probes) {
    for (const position of Object.keys(positions[probe.switch])) {
      it(`reads ${probe.switch} as ${position} where the org is so, and puts back what it changed`, async () => {
        org.reset(valueOf(probe.switch, position));
        const before = org.content();
        const { results, leftovers } = await runProbes(org.connection, {
          ...org.inputs,
          probes: [probe],
          allowChanges: probe.changes,
        });
        expect(results[0]?.answer).to.have.property('reading', position);
        expect(leftovers).to.deep.equal([]);
        expect(org.content()).to.deep.equal(before);
      });
    }
  }
});
