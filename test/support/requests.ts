import type { LoggedRequest } from '../../emulator/org/org.js';

const isStatusPoll = ({ soapAction }: LoggedRequest): boolean =>
  /^check(Retrieve|Deploy)Status$/.test(soapAction ?? '');

// What the CLI itself asks when it logs in or opens a connection.
const isLoginOrVersion = ({ path, soql }: LoggedRequest): boolean =>
  /\/services\/data\/?$|\/services\/oauth2\/|\/sobjects\/User\//.test(path.split('?')[0] ?? '') ||
  (soql.length > 0 && soql.every((text) => /FROM (ScratchOrgInfo|Organization)\b/.test(text)));

/** The requests that count: all but login, version discovery and status polls. */
export function countedRequests(requests: LoggedRequest[]): LoggedRequest[] {
  return requests.filter((request) => !isStatusPoll(request) && !isLoginOrVersion(request));
}

/** Whether two requests were under way at the same time. */
export function overlap(one: LoggedRequest, other: LoggedRequest): boolean {
  return one.startedAt < other.endedAt && other.startedAt < one.endedAt;
}
