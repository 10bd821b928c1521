import type { Connection } from '@salesforce/core';
import { guard } from './http/guard.js';
import type { ListedComponent } from './metadata/list.js';
import { listMetadata } from './metadata/list.js';
import { readMetadata } from './metadata/read.js';
import { requireHandedOver, retrieveMetadata, type RetrievedComponent } from './metadata/retrieve.js';
import { queryAll, type Query, type QueryResult } from './records.js';

/** Answers that are collected during one turn of the event loop and asked for together. */
class Collected<T> {
  #keys = new Map<string, Promise<T>>();
  #due: string[] = [];
  #answers: Promise<(key: string) => T> | undefined;

  public constructor(private readonly askAll: (keys: string[]) => Promise<(key: string) => T>) {}

  public ask(key: string): Promise<T> {
    const known = this.#keys.get(key);
    if (known) return known;
    this.#due.push(key);
    this.#answers ??= new Promise((resolve) => setImmediate(resolve)).then(() => {
      const due = this.#due;
      this.#due = [];
      this.#answers = undefined;
      return this.askAll(due);
    });
    const answer = this.#answers.then((answerOf) => answerOf(key));
    this.#keys.set(key, answer);
    return answer;
  }
}

const SEPARATOR = '\n';

/**
 * What a run asks an org. Each list, query and file is asked for once, whatever number of kinds needs it, and what is
 * asked at the same moment goes out together.
 */
export class Reader {
  public readonly connection: Connection;
  /** Ids of components that this run has made, by their key. */
  public readonly created: Map<string, string>;
  /** What is made once and stays through all looks of a run. */
  readonly #kept: Map<string, Promise<unknown>>;
  readonly #once = new Map<string, Promise<unknown>>();
  readonly #lists: Collected<ListedComponent[]>;
  readonly #files: Collected<RetrievedComponent>;

  public constructor(
    connection: Connection,
    created = new Map<string, string>(),
    kept = new Map<string, Promise<unknown>>(),
  ) {
    this.connection = guard(connection);
    this.created = created;
    this.#kept = kept;
    this.#lists = new Collected(async (types) => {
      const listed = await listMetadata(connection, types);
      return (type) => listed.filter((component) => component.type === type);
    });
    this.#files = new Collected(async (keys) => {
      const members: { [type: string]: string[] } = {};
      for (const [type = '', fullName = ''] of keys.map((key) => key.split(SEPARATOR))) {
        (members[type] ??= []).push(fullName);
      }
      const retrieved = await retrieveMetadata(connection, members);
      return (key) => {
        const [type = '', fullName = ''] = key.split(SEPARATOR);
        return retrieved.of(type, fullName);
      };
    });
  }

  /** A reader that remembers nothing of what this one has asked, for another look. */
  public fresh(): Reader {
    return new Reader(this.connection, this.created, this.#kept);
  }

  /**
   * Does something once for all who need it.
   *
   * @param name stands for `work` in this run
   */
  public once<T>(name: string, work: () => Promise<T>): Promise<T> {
    const known = this.#once.get(name) as Promise<T> | undefined;
    if (known) return known;
    const promise = work();
    this.#once.set(name, promise);
    return promise;
  }

  /**
   * Does something once in a run, whatever number of times the org is looked at: making a key, reading a file.
   *
   * @param name stands for `work` in this run
   */
  public keep<T>(name: string, work: () => Promise<T>): Promise<T> {
    const known = this.#kept.get(name) as Promise<T> | undefined;
    if (known) return known;
    const promise = work();
    this.#kept.set(name, promise);
    return promise;
  }

  /** Whether this reader has begun what `name` stands for. */
  public hasBegun(name: string): boolean {
    return this.#once.has(name);
  }

  /**
   * Runs queries, see {@link queryAll}; the same text is asked once.
   *
   * @throws SfError when no query could be asked at all
   */
  public async query<T extends Record<string, unknown>>(queries: { [K in keyof T]: Query }): Promise<{
    [K in keyof T]: QueryResult<T[K]>;
  }> {
    const names = Object.keys(queries) as Array<keyof T>;
    const results = await Promise.all(
      names.map(async (name) => {
        const { soql, tooling } = queries[name];
        const { rows } = await this.once(`${tooling ? 'tooling' : 'data'} ${soql}`, () =>
          queryAll<{ rows: T[keyof T] }>(this.connection, { rows: queries[name] }),
        );
        return rows;
      }),
    );
    return Object.fromEntries(names.map((name, index) => [name, results[index]])) as {
      [K in keyof T]: QueryResult<T[K]>;
    };
  }

  /** All components of a type, see {@link listMetadata}. */
  public list(type: string): Promise<ListedComponent[]> {
    return this.#lists.ask(type);
  }

  /**
   * A component's file, or what the org said of it where it doesn't hand it over.
   *
   * @throws SfError ArchiveIncomplete when the org said nothing; those of {@link retrieveMetadata}
   */
  public async retrieve(type: string, fullName: string): Promise<RetrievedComponent> {
    return requireHandedOver(await this.#files.ask([type, fullName].join(SEPARATOR)));
  }

  /** A component's properties by one synchronous call, see {@link readMetadata}. */
  public read(type: string, fullName: string): Promise<Record<string, unknown> | undefined> {
    return this.once(`read ${type} ${fullName}`, () => readMetadata(this.connection, type, fullName));
  }
}
