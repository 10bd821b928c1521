import { expect } from 'chai';
import { isOwnRefusal, isRefusedForNow, isRefusedToAll, mayPass, toOrgError } from '../../src/org/errors.js';

const coded = (errorCode: string, message = 'no'): Error => Object.assign(new Error(message), { errorCode });
const network = Object.assign(new Error('fetch failed: read ECONNRESET'), { name: 'NetworkError' });

describe('errors of the org', () => {
  it('are the org’s own refusal when it answered with a code that is no exception of its own', () => {
    for (const code of ['INVALID_SESSION_ID', 'sf:REQUEST_LIMIT_EXCEEDED', 'INSUFFICIENT_ACCESS']) {
      expect(isOwnRefusal(coded(code)), code).to.equal(true);
    }
    for (const code of ['UNKNOWN_EXCEPTION', 'sf:UNKNOWN_EXCEPTION', 'SERVER_UNAVAILABLE', 'ERROR_HTTP_503', '']) {
      expect(isOwnRefusal(coded(code)), code).to.equal(false);
    }
    expect(isOwnRefusal(network)).to.equal(false);
  });

  it('are about now when the org is busy, locked, out of reach or at its limit, also once they are named', () => {
    const now = [
      network,
      coded('UNABLE_TO_LOCK_ROW'),
      coded('UNKNOWN_EXCEPTION'),
      coded('REQUEST_LIMIT_EXCEEDED'),
      coded('INVALID_SESSION_ID'),
      coded('ERROR_HTTP_503'),
    ];
    for (const error of now) {
      expect(isRefusedForNow(error), error.message).to.equal(true);
      expect(isRefusedForNow(toOrgError(error)), `${error.message}, named`).to.equal(true);
    }
    for (const code of ['INSUFFICIENT_ACCESS', 'INVALID_CROSS_REFERENCE_KEY', 'FIELD_INTEGRITY_EXCEPTION']) {
      expect(isRefusedForNow(coded(code)), code).to.equal(false);
    }
  });

  it('are about whoever asks when the login has expired, has no API, or has used it up', () => {
    for (const code of ['INVALID_SESSION_ID', 'API_DISABLED_FOR_ORG', 'REQUEST_LIMIT_EXCEEDED']) {
      expect(isRefusedToAll(toOrgError(coded(code))), code).to.equal(true);
    }
    expect(isRefusedToAll(network)).to.equal(false);
    expect(isRefusedToAll(coded('UNABLE_TO_LOCK_ROW'))).to.equal(false);
  });

  it('may pass when somebody else holds a lock', () => {
    expect(mayPass(coded('UNABLE_TO_LOCK_ROW'))).to.equal(true);
    expect(mayPass(coded('INSUFFICIENT_ACCESS'))).to.equal(false);
  });
});
