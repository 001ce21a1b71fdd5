import type { Document } from 'bson';
import { MongoAPIError } from '../error/mongo-error.ts';
import type { CommandOperationOptions } from '../operation-model/command-options.ts';
import { given } from '../operation-model/given-options.ts';
import {
  type ListDatabasesOptions,
  type ListDatabasesResult,
  listDatabases,
} from '../operations/list-databases.ts';
import type { RemoveUserOptions, RunCommandOptions } from './db-options.ts';
import type { Executor } from './executor.ts';

/** Options of `validateCollection`; others of the `validate` command go with it. */
export interface ValidateCollectionOptions extends Omit<CommandOperationOptions, 'rawData'> {
  /** Without getting in the way of reads and writes. */
  background?: boolean | undefined;
  /** True looks at every document and key, not at samples. Default: false. */
  full?: boolean | undefined;
}

type Run = (command: Document, options?: object, database?: string) => Promise<Document>;

/** Commands on the whole deployment. Made by `Db.admin`. */
export class Admin {
  readonly #executor: Executor;
  readonly #run: Run;
  /** The database whose collections `validateCollection` looks at. */
  readonly #databaseName: string;

  constructor(executor: Executor, run: Run, databaseName: string) {
    this.#executor = executor;
    this.#run = run;
    this.#databaseName = databaseName;
  }

  /** Runs any command on the `admin` database. */
  async command(command: Document, options?: RunCommandOptions): Promise<Document> {
    return this.#run(command, options);
  }

  /** The server that it is (`buildInfo`). */
  async buildInfo(options?: CommandOperationOptions): Promise<Document> {
    return this.#run({ buildInfo: 1 }, options);
  }

  /** The same as `buildInfo`. */
  async serverInfo(options?: CommandOperationOptions): Promise<Document> {
    return this.buildInfo(options);
  }

  /** Tells how the server is doing (`serverStatus`). */
  async serverStatus(options?: CommandOperationOptions): Promise<Document> {
    return this.#run({ serverStatus: 1 }, options);
  }

  /** Answers where the server does. */
  async ping(options?: CommandOperationOptions): Promise<Document> {
    return this.#run({ ping: 1 }, options);
  }

  /** Tells how the replica set is doing. */
  async replSetGetStatus(options?: CommandOperationOptions): Promise<Document> {
    return this.#run({ replSetGetStatus: 1 }, options);
  }

  /** Removes a user; true where there was one. */
  async removeUser(username: string, options?: RemoveUserOptions): Promise<boolean> {
    await this.#run({ dropUser: username }, options);
    return true;
  }

  /** Checks the storage of a collection of the database whose `admin` this is. Rejects with `MongoAPIError` when it is not in order. */
  async validateCollection(
    collectionName: string,
    options?: ValidateCollectionOptions,
  ): Promise<Document> {
    // Every option that is not about the execution belongs to the command.
    const { session: _session, ...fields } = given(options) ?? {};
    const command: Document = { validate: collectionName, ...fields };
    const reply = await this.#run(command, options, this.#databaseName);
    if (reply['valid'] === false) throw new MongoAPIError(`Invalid collection ${collectionName}`);
    return reply;
  }

  /** The databases, with their sizes. */
  async listDatabases(options?: ListDatabasesOptions): Promise<ListDatabasesResult> {
    const wanted = given(options) ?? {};
    const settings = this.#executor.settingsFor(wanted);
    return this.#executor.run(listDatabases(wanted, settings), wanted);
  }
}
