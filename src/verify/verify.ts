import type { KeyObject } from 'node:crypto';
import { Messages, type Connection } from '@salesforce/core';
import type { Duration } from '@salesforce/kit';
import { readPrivateKey } from '../certificate/privateKey.js';
import { unmapAddress, parseAddress, formatAddress } from '../ipRange/address.js';
import { Reader } from '../org/reader.js';
import type { AppRef, Notice } from '../plan/plan.js';
import { valueOf } from '../plan/told.js';
import { appLayer, blockedLayer, certificateLayer, scopeLayer } from './appLayers.js';
import type { LayerContext } from './context.js';
import { failingLayer } from './failingLayer.js';
import { readFacts, type Facts } from './facts.js';
import { ipLayer } from './ipLayer.js';
import { tryLogin, type Pauses } from './login.js';
import { loginLayer, loginReport, withLogin } from './loginLayers.js';
import type { Layer, LayerName, LoginAttempt, VerifyResult, VerifyState } from './types.js';
import { uninstalledAppNotices } from './uninstalledApp.js';
import { apiAccessControlLayer, apiEnabledLayer, coverageLayer, permittedUsersLayer, userLayer } from './userLayers.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'verify');

export type VerifyOptions = {
  /** API name, label, id or consumer key. */
  app: string;
  /** Username, or email when one active user has it. */
  username: string;
  /** The private key of the certificate; with it the login is really made. */
  jwtKeyFile?: string | undefined;
  /** Needed where the org doesn't hand over the app's file. */
  consumerKey?: string | undefined;
  /** The address that the integration logs in from, compared with the profile's ranges. */
  sourceAddress?: string | undefined;
  /** How long to go on trying while a change may not have spread yet. */
  wait: Duration;
  /** For a run that has retrieved once already: see {@link readFacts}. */
  isRetrieveSpared?: boolean;
  onAttempt?: (attempt: LoginAttempt) => void;
  pauses?: Pauses;
};

const layerBuilders: ReadonlyArray<(context: LayerContext) => Layer> = [
  appLayer,
  blockedLayer,
  certificateLayer,
  scopeLayer,
  permittedUsersLayer,
  userLayer,
  coverageLayer,
  apiEnabledLayer,
  apiAccessControlLayer,
  ipLayer,
];

const appRef = ({ known, label, origin }: Facts): AppRef => {
  const names = known.kind === 'Uninstalled' ? { name: null, id: null } : { name: known.fullName, id: known.id };
  return { ...names, label, kind: 'ConnectedApp', origin };
};

const isLongKey = (text: string): boolean => /^3MVG[\w.]{20,}$/.test(text.trim());

/** The consumer key: as given, as the file has it, or the name itself where that was the key. */
const consumerKeyOf = ({ app, consumerKey }: VerifyOptions, { settings }: Facts): string | undefined => {
  const given = consumerKey?.trim();
  if (given) return given;
  const inFile = valueOf(settings)?.consumerKey;
  return inFile ?? (isLongKey(app) ? app.trim() : undefined);
};

/** Whether the org, as it reads, would issue a token: no layer that stops the login fails. */
export function predictsToken(layers: Layer[]): boolean {
  return !layers.some(({ status, stops }) => status === 'fail' && stops === 'login');
}

/** Refusals that a fresh change explains, but a layer that isn't known to be right explains better. */
const doubts: { readonly [code: string]: LayerName } = { IpRestricted: 'ip', RefreshScopeRequired: 'scope' };

const stateWithoutLogin = (layers: Layer[]): VerifyState =>
  layers.some(({ status }) => status === 'fail') ? 'failed' : 'passed';

const verifyWithKey = async (
  connection: Connection,
  options: VerifyOptions,
  context: LayerContext & { key: KeyObject },
  layers: Layer[],
): Promise<Pick<VerifyResult, 'layers' | 'login' | 'state'>> => {
  const { facts, key } = context;
  const consumerKey = consumerKeyOf(options, facts);
  if (consumerKey === undefined) {
    const layer = loginLayer('unknown', messages.getMessage('evidence.login.noConsumerKey'), [
      { text: messages.getMessage('fix.login.consumerKey') },
    ]);
    return { layers: [...layers, layer], state: 'failed' };
  }
  const outcome = await tryLogin(connection, {
    consumerKey,
    username: facts.user.row?.Username ?? options.username.trim(),
    key,
    isSandbox: facts.isSandbox.unknown === undefined ? facts.isSandbox.value : undefined,
    wait: options.wait,
    // Where something reads as wrong, or may well be what the refusal says, waiting changes nothing.
    isWorthWaiting: ({ code }) => {
      const doubted = doubts[code];
      return predictsToken(layers) && !layers.some(({ layer, status }) => layer === doubted && status !== 'pass');
    },
    pauses: options.pauses,
    onAttempt: options.onAttempt,
  });
  const login = loginReport(outcome, failingLayer(outcome.explanation, layers));
  const judged = withLogin(layers, outcome, login, context);
  const isUsable = !judged.some(
    ({ layer, status, stops }) => status === 'fail' && (stops === 'api' || layer === 'login'),
  );
  const state = outcome.refusal && outcome.isTimedOut ? 'timedOut' : outcome.use && isUsable ? 'proved' : 'failed';
  return { layers: judged, login, state };
};

const readAddress = (text: string | undefined): string | undefined => {
  if (text === undefined) return undefined;
  try {
    return formatAddress(unmapAddress(parseAddress(text.trim())));
  } catch (error) {
    throw messages.createError('error.SourceAddressInvalid', [error instanceof Error ? error.message : String(error)]);
  }
};

/** What the org tells of each layer before any login is tried. */
export type Assessment = { context: LayerContext; layers: Layer[] };

/**
 * Reads the org and judges every layer, without trying the login.
 *
 * @param key the private key to compare with the app's certificate; it goes nowhere
 * @throws SfError SourceAddressInvalid, and those of {@link readFacts}
 */
export async function assessLayers(
  connection: Connection,
  {
    app,
    username,
    consumerKey: givenKey,
    sourceAddress: given,
    isRetrieveSpared = false,
  }: Pick<VerifyOptions, 'app' | 'username' | 'consumerKey' | 'sourceAddress' | 'isRetrieveSpared'>,
  key?: KeyObject,
): Promise<Assessment> {
  const sourceAddress = readAddress(given);
  const facts = await readFacts(new Reader(connection), { app, username, isRetrieveSpared });
  const consumerKey = givenKey?.trim();
  const context: LayerContext = { connection, facts, username, key, consumerKey, sourceAddress, now: new Date() };
  return { context, layers: layerBuilders.map((build) => build(context)) };
}

/**
 * Finds out whether a user can log in through a connected app without a browser: layer by layer from what the org tells,
 * and, with the private key, by the real login. The key stays on this machine; the token is used once and revoked.
 *
 * @returns each layer with its evidence and what to do, in the order a person would look
 * @throws SfError those of {@link assessLayers} and of {@link readPrivateKey}
 */
export async function verifyLogin(connection: Connection, options: VerifyOptions): Promise<VerifyResult> {
  const { jwtKeyFile } = options;
  // A key file that can't be used ends the run before anything is asked.
  const file = jwtKeyFile === undefined ? undefined : await readPrivateKey(jwtKeyFile);
  const { context, layers } = await assessLayers(connection, options, file?.key);
  const judged = file
    ? await verifyWithKey(connection, options, { ...context, key: file.key }, layers)
    : { layers, state: stateWithoutLogin(layers) };
  const notices: Notice[] = [
    ...(file?.notices ?? []),
    ...uninstalledAppNotices(context, judged.layers),
    ...(judged.login?.isRevoked === false
      ? [{ code: 'TokenNotRevoked', message: messages.getMessage('notice.TokenNotRevoked') }]
      : []),
  ];
  return {
    app: appRef(context.facts),
    username: context.facts.user.row?.Username ?? options.username.trim(),
    proved: judged.state === 'proved',
    ...judged,
    notices,
  };
}
