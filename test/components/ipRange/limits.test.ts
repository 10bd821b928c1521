import { expect } from 'chai';
import type { IpRange } from '../../../emulator/org/state.js';
import { rejection } from '../rejection.js';
import { RangeOrg } from './fixture.js';

describe('adding IP ranges', () => {
  const org = new RangeOrg();

  afterEach(() => org.close());

  describe('within the limits of the platform', () => {
    const partner = (loginIpRanges: IpRange[]): void => {
      Object.assign(org.profile('Region 01 Integration'), { userLicense: 'Partner Community', loginIpRanges });
    };

    for (const [range, name] of [
      ['10.0.0.0/6', 'TrustedIpRangeTooLargeError'],
      ['10.0.0.0-12.0.0.0', 'TrustedIpRangeTooLargeError'],
      ['2001:db8::/31', 'TrustedIpRangeTooLargeError'],
      ['::/64', 'Ipv4MappedStraddleError'],
    ] as const) {
      it(`refuses ${range} as a trusted range`, async () => {
        await org.open();
        expect((await rejection(org.add({ isOrgWide: true, ranges: [range] }))).name).to.equal(name);
        expect(org.emulator.deployments).to.deep.equal([]);
      });
    }

    for (const range of ['10.0.0.0/7', '2001:db8::/32']) {
      it(`takes ${range} as a trusted range, and so does the org`, async () => {
        await org.open();
        expect((await org.add({ isOrgWide: true, ranges: [range] })).state).to.equal('applied');
      });
    }

    it('takes every IPv4 address for a profile', async () => {
      await org.open();
      expect((await org.add({ profiles: ['Restricted'], ranges: ['0.0.0.0/0'] })).state).to.equal('applied');
    });

    it('refuses a sixth address for a partner profile, and takes a fifth', async () => {
      await org.open();
      partner([{ start: '10.0.0.1', end: '10.0.0.4' }]);
      const error = await rejection(org.add({ profiles: ['Region 01 Integration'], ranges: ['10.0.0.5-10.0.0.6'] }));
      expect(error.name).to.equal('PartnerProfileIpLimitError');
      expect(org.emulator.deployments).to.deep.equal([]);
      expect((await org.add({ profiles: ['Region 01 Integration'], ranges: ['10.0.0.5'] })).state).to.equal('applied');
    });
  });
});
