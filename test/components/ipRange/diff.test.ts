import { expect } from 'chai';
import { diffRanges } from '../../../src/components/ipRange/diff.js';
import { openHolder } from '../../../src/components/ipRange/holder.js';
import { parseRange } from '../../../src/ipRange/parseRange.js';
import { buildMetadataFile } from '../../../src/metadata/newFile.js';

describe('the difference of IP ranges', () => {
  it('names what is missing beside the limit that stands against it, so that a second look takes nothing for done', () => {
    const profile = { id: null, label: 'Partner', fullName: 'Partner', apiName: 'Partner', isPartner: true };
    // Somebody else has used up the five addresses since the plan was made.
    const loginIpRanges = [{ startAddress: '10.0.0.1', endAddress: '10.0.0.5' }];
    const holder = openHolder(profile, buildMetadataFile('Profile', { loginIpRanges }));
    const { changes, errors } = diffRanges(holder, { wanted: [parseRange('10.0.1.1')], kept: [] });
    expect(errors?.map(({ name }) => name)).to.deep.equal(['PartnerProfileIpLimitError']);
    expect(changes.map(({ after }) => after)).to.deep.equal(['10.0.1.1']);
  });
});
