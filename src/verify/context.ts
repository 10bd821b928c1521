import type { KeyObject } from 'node:crypto';
import { Messages, type Connection } from '@salesforce/core';
import { shellWord } from '../certificate/file.js';
import type { Facts } from './facts.js';
import type { Layer, LayerFix, LayerName, LayerStatus } from './types.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-connectedapp', 'verify');

/** What every layer is judged by. */
export type LayerContext = {
  connection: Connection;
  facts: Facts;
  /** As given on the command line. */
  username: string;
  key?: KeyObject | undefined;
  /** The consumer key as given; undefined where the org's own is meant. */
  consumerKey?: string | undefined;
  /** Where the login will come from, if that is known. */
  sourceAddress?: string | undefined;
  now: Date;
};

const stopsUse: readonly LayerName[] = ['apiEnabled', 'scope'];

/** A layer from its evidence; what a failure stops follows from its name. */
export function buildLayer(layer: LayerName, status: LayerStatus, evidence: string, fix: LayerFix[] = []): Layer {
  const stops = stopsUse.includes(layer) ? 'api' : 'login';
  return { layer, status, evidence, ...(fix.length > 0 ? { fix } : {}), stops };
}

/** A layer the org doesn't tell about. */
export function unknownLayer(layer: LayerName, reason: string): Layer {
  return buildLayer(layer, 'unknown', messages.getMessage('evidence.unknown', [reason]));
}

/** The words that commands in a fix are filled with, each quoted for a shell. */
export function commandWords({ connection, facts, username }: LayerContext): {
  app: string;
  user: string;
  org: string;
} {
  const { known, label, user } = facts;
  const name = known.kind === 'Uninstalled' ? label : (known.fullName ?? label);
  return {
    app: shellWord(name),
    user: shellWord(user.row?.Username ?? username.trim()),
    org: shellWord(connection.getUsername() ?? 'ORG'),
  };
}

/** `sf connectedapp preauthorize …` for this app. */
export function preauthorizeCommand(context: LayerContext): string {
  const { app, org } = commandWords(context);
  return `sf connectedapp preauthorize --name ${app} --permission-set PERMISSION_SET --target-org ${org}`;
}

/** `sf org assign permset …` for this user. */
export function assignCommand(context: LayerContext): string {
  const { user, org } = commandWords(context);
  return `sf org assign permset --name PERMISSION_SET --on-behalf-of ${user} --target-org ${org}`;
}

/** `sf connectedapp jwt-enable …` for this app and user. */
export function jwtEnableCommand(context: LayerContext, flags = ''): string {
  const { app, user, org } = commandWords(context);
  return `sf connectedapp jwt-enable --name ${app} --certificate-file FILE${flags} --assign-to ${user} --target-org ${org}`;
}
