import { answerRest } from '../data/rest.js';
import { answerIntrospect, answerRevoke, answerSingleAccess, answerUserInfo } from '../oauth/sessionRoutes.js';
import { answerToken } from '../oauth/token.js';
import { answerSetup } from '../setup/pages.js';
import { html, type Incoming, type Outgoing, type Runtime } from './runtime.js';
import { answerMetadataSoap } from './soap.js';

/** What the request log is told besides the answer. */
export type Trace = { soql: string[]; soapAction?: string };

const oauthRoutes: { [path: string]: (runtime: Runtime, request: Incoming) => Outgoing | Promise<Outgoing> } = {
  '/services/oauth2/token': answerToken,
  '/services/oauth2/revoke': answerRevoke,
  '/services/oauth2/introspect': answerIntrospect,
  '/services/oauth2/userinfo': answerUserInfo,
  '/services/oauth2/singleaccess': answerSingleAccess,
};

/**
 * Finds who answers a request and lets them.
 *
 * @param runtime the running emulator.
 * @param request the request, read to its end.
 * @param trace filled with what the request log wants to know.
 * @returns the answer; an address nobody knows gives 404.
 */
export async function dispatch(runtime: Runtime, request: Incoming, trace: Trace): Promise<Outgoing> {
  const { path } = request;
  const [, soapVersion] = /^\/services\/Soap\/m\/(\d+\.\d)(?:\/\w+)?$/i.exec(path) ?? [];
  if (soapVersion !== undefined) {
    const { soapAction, ...answer } = await answerMetadataSoap(runtime, request, soapVersion);
    if (soapAction !== undefined) trace.soapAction = soapAction;
    return answer;
  }
  if (path === '/services/data' || path.startsWith('/services/data/')) {
    return answerRest(runtime, request, (soql) => trace.soql.push(soql));
  }
  const route = oauthRoutes[path] ?? (path.startsWith('/id/') ? answerUserInfo : undefined);
  if (route !== undefined) return route(runtime, request);
  return answerSetup(runtime, request) ?? html(404, '<!doctype html><title>Not found</title><p>Not found</p>');
}
