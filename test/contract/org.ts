import { randomBytes, type KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@salesforce/core';
import { ensureArray } from '@salesforce/kit';
import { guard } from '../../src/org/http/guard.js';
import { platformErrorCode } from '../../src/org/errors.js';
import { soql } from '../../src/org/soql.js';
import { deployFiles, retrieveArchive, type Archive, type ContractFile, type Outcome } from './metadata.js';
import { NoReading } from './probe.js';
import { shapeOf } from './shape.js';

/** What probes are given beside the org. */
export type ProbeInputs = {
  /** An app the org made itself, by API name or label, that probes may change. */
  app?: string;
  /** The certificate that this app has, PEM or base64; null when it is known to have none. */
  certificate?: string | null;
  /** For a login through this app. */
  jwt?: { key: KeyObject; username: string; wait: number };
  /** A login of a user of the same org who may not see all profiles. */
  limited?: Connection;
  /** Milliseconds between the first and the second attempt to put something back; two seconds unless told. */
  pause?: number;
};

/** The rows of a query, or why the org refused it. */
export type Rows<T> = { rows: T[]; code?: undefined } | { rows?: undefined; code: string; problem: string };

/** What listMetadata says of a component. */
export type Listed = { fullName: string; id: string; namespacePrefix?: string };

/** A permission set that a probe made; nobody has it. */
export type MadePermissionSet = { id: string; name: string; label: string };

/** A record that was made, or why it wasn't. */
export type Made = { id: string; code?: undefined } | { id?: undefined; code: string; problem: string };

type Undo = { what: string; work: () => Promise<string[] | void> };

// A code of the platform, as against a failure of the network, which says nothing about the platform.
const isRefusal = (code: string): boolean =>
  /^[A-Z][A-Z_]+$/.test(code) && !/^ERROR_HTTP|INVALID_SESSION_ID|REQUEST_LIMIT|SERVER_UNAVAILABLE/.test(code);

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** An org under probe: what it is asked, what is made in it, and what has to be put back when a probe has ended. */
export class ProbeOrg {
  public readonly connection: Connection;
  /** What things and people of the org are called: nothing of it may leave in a reading. */
  public readonly names = new Set<string>();
  #undo: Undo[] = [];
  readonly #once = new Map<string, Promise<unknown>>();

  public constructor(
    connection: Connection,
    public readonly inputs: ProbeInputs = {},
  ) {
    this.connection = guard(connection);
    if (inputs.limited) guard(inputs.limited);
    for (const name of [connection.getUsername(), inputs.app, inputs.jwt?.username]) if (name) this.names.add(name);
  }

  /** The words of the platform, or of a probe, without what says whose org it is. */
  public shape(text: string): string {
    return shapeOf(text, this.names);
  }

  /** Does something once for all probes. */
  public once<T>(name: string, work: () => Promise<T>): Promise<T> {
    const known = this.#once.get(name) as Promise<T> | undefined;
    const promise = known ?? work();
    this.#once.set(name, promise);
    return promise;
  }

  /** What is to be done when the running probe has ended, however it ended; the last one told comes first. */
  public onEnd(what: string, work: Undo['work']): void {
    this.#undo.push({ what, work });
  }

  /**
   * Puts everything back.
   *
   * @returns a line for each thing that couldn't be put back
   */
  public async putBack(): Promise<string[]> {
    const lines: string[] = [];
    while (this.#undo.length > 0) {
      const { what, work } = this.#undo.pop() as Undo;
      const attempt = async (): Promise<string[]> => {
        try {
          return ((await work()) ?? []).map((problem) => `${what}: ${problem}`);
        } catch (error) {
          return [`${what}: ${messageOf(error)}`];
        }
      };
      let left = await attempt();
      if (left.length > 0) {
        // The org may have been busy, or the network in between.
        await sleep(this.inputs.pause ?? 2000);
        left = await attempt();
      }
      lines.push(...left);
    }
    return lines;
  }

  /** Runs a query to its last page, on the data API unless told. */
  public async query<T extends object>(
    text: string,
    { api = 'data', connection = this.connection }: { api?: 'data' | 'tooling'; connection?: Connection } = {},
  ): Promise<Rows<T>> {
    try {
      const source = api === 'tooling' ? connection.tooling : connection;
      const { records } = await source.query<T & { [field: string]: unknown }>(text, {
        autoFetch: true,
        maxFetch: 50_000,
      });
      for (const row of records) this.#learn(row);
      return { rows: records };
    } catch (error) {
      const code = platformErrorCode(error);
      if (!isRefusal(code)) throw error;
      return { code, problem: messageOf(error) };
    }
  }

  /** The rows of a query that the org has to answer. */
  public async rows<T extends object>(text: string, options: Parameters<ProbeOrg['query']>[1] = {}): Promise<T[]> {
    const answer = await this.query<T>(text, options);
    if (answer.rows) return answer.rows;
    throw new NoReading(`the org refused a query the probe builds on: ${answer.code}`);
  }

  public async list(type: string): Promise<Listed[]> {
    const listed = await this.connection.metadata.list([{ type }], this.connection.getApiVersion());
    const components = ensureArray(listed ?? []) as Listed[];
    for (const { fullName } of components) this.names.add(fullName).add(fullName.replace(/^\w+?__/, ''));
    return components;
  }

  public retrieve(type: string, fullNames: string[], singlePackage?: boolean): Promise<Archive> {
    const components = fullNames.map((fullName) => ({ type, fullName }));
    return retrieveArchive(this.connection, components, singlePackage);
  }

  public deploy(files: ContractFile[], options: Parameters<typeof deployFiles>[2] = {}): Promise<Outcome> {
    return deployFiles(this.connection, files, options);
  }

  /** The names of a standard object's fields. */
  public fieldsOf(sobject: string): Promise<Set<string>> {
    return this.once(`describe ${sobject}`, async () => {
      const { fields } = await this.connection.describe(sobject);
      return new Set(fields.map(({ name }) => name));
    });
  }

  /** Makes a record. It is the caller who says what is to be done at the end. */
  public async create(sobject: string, values: { [field: string]: string | boolean }): Promise<Made> {
    try {
      const result = await this.connection.sobject(sobject).create(values);
      if (result.success) return { id: result.id };
      const [first] = result.errors as Array<{ errorCode?: string; statusCode?: string; message?: string }>;
      return { code: first?.errorCode ?? first?.statusCode ?? '', problem: first?.message ?? '' };
    } catch (error) {
      const code = platformErrorCode(error);
      if (!isRefusal(code)) throw error;
      return { code, problem: messageOf(error) };
    }
  }

  /** Removes the records that a query finds. */
  public async removeAll(sobject: string, query: string): Promise<void> {
    for (const { Id } of await this.rows<{ Id: string }>(query)) await this.connection.sobject(sobject).destroy(Id);
  }

  /** A name that no component of any org has. */
  public newName(): { name: string; label: string } {
    const tag = randomBytes(4).toString('hex');
    const made = { name: `ConnectedAppContract_${tag}`, label: `Contract test ${tag}` };
    this.names.add(made.name).add(made.label);
    return made;
  }

  /**
   * Makes a permission set that nobody has, and removes it when the probe ends.
   *
   * @throws NoReading when the org refuses it
   */
  public async makePermissionSet(): Promise<MadePermissionSet> {
    const { name, label } = this.newName();
    // Told before it is made: the answer that would give its id may be lost.
    this.onEnd(`permission set ${name}`, () =>
      this.removeAll('PermissionSet', soql`SELECT Id FROM PermissionSet WHERE Name = ${name}`),
    );
    const { id, code } = await this.create('PermissionSet', { Name: name, Label: label });
    if (id === undefined) throw new NoReading(`the org refused a permission set for the probe: ${code}`);
    return { id, name, label };
  }

  /** Gives a permission set access to an app. Removing the set takes it away again. */
  public grant(permissionSetId: string, appId: string): Promise<Made> {
    return this.create('SetupEntityAccess', { ParentId: permissionSetId, SetupEntityId: appId });
  }

  /** Remembers every name in a row. */
  #learn(row: object): void {
    for (const [field, value] of Object.entries(row)) {
      if (typeof value === 'string' && /Name$|Label$|Url$|Email$|Username$/i.test(field)) this.names.add(value);
      else if (value && typeof value === 'object' && field !== 'attributes') this.#learn(value as object);
    }
  }
}
