import { ReadPreference } from '../concern/read-preference.ts';
import { MongoInvalidArgumentError, MongoTransactionError } from '../error/api-error.ts';
import { execute } from '../execution/execute.ts';
import { type ExecuteOptions, refuseSecondary } from '../execution/operation-plan.ts';
import type {
  CommandOperationOptions,
  ExplainOptions,
} from '../operation-model/command-options.ts';
import type { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import type { Operation } from '../operation-model/operation.ts';
import {
  mergeSettings,
  type OperationSettings,
  type SettingsOptions,
} from '../operation-model/settings.ts';
import { explain } from '../operations/explain.ts';
import { ClientSession, OWN_TIMEOUT_REFUSED } from '../session/client-session.ts';
import type { ClientCore } from './client-core.ts';

/** The options that each operation of a database or collection may be given about its execution. */
export type ExecutorOptions = Pick<
  CommandOperationOptions,
  'session' | 'readConcern' | 'writeConcern'
> &
  ExplainOptions &
  SettingsOptions & { signal?: AbortSignal | undefined };

/** In a transaction, the concerns are the transaction's; the words are the specification's. */
function refuseConcerns({ readConcern, writeConcern }: ExecutorOptions): void {
  const concern =
    readConcern !== undefined ? 'read' : writeConcern !== undefined ? 'write' : undefined;
  if (concern === undefined) return;
  throw new MongoTransactionError(`Cannot set ${concern} concern after starting a transaction`);
}

/** Sessions are of this client's own class; which client, `execute` asks. */
function refuseNoSession(session: unknown): void {
  if (session === undefined || session instanceof ClientSession) return;
  throw new MongoInvalidArgumentError('ClientSession must be from the same MongoClient');
}

/** The demands on one operation; those on the transaction itself `planOperation` looks at. */
export function refuseSecondaryInTransaction({ session, readPreference }: ExecutorOptions): void {
  refuseNoSession(session);
  if (session?.inTransaction() !== true) return;
  const asked = ReadPreference.fromOptions({ readPreference });
  if (asked !== undefined) refuseSecondary(asked);
}

/** The way from the public classes to `execute`: connects the client, merges settings, explains on demand. */
export class Executor {
  readonly core: ClientCore;
  readonly namespace: MongoDBNamespace;
  readonly settings: OperationSettings;

  constructor(core: ClientCore, namespace: MongoDBNamespace, settings: OperationSettings) {
    this.core = core;
    this.namespace = namespace;
    this.settings = settings;
  }

  /**
   * The settings of one call. In a transaction, concerns are the transaction's; one that is given all the
   * same is refused (transactions, "Interaction with Read and Write Concern").
   */
  settingsFor(options: ExecutorOptions | undefined): OperationSettings {
    if (options === undefined) return this.settings;
    refuseNoSession(options.session);
    if (options.timeoutMS !== undefined && options.session?.deadline !== undefined) {
      throw new MongoInvalidArgumentError(OWN_TIMEOUT_REFUSED);
    }
    const settings = mergeSettings(this.settings, options);
    if (options.session?.inTransaction() !== true) return settings;
    refuseSecondaryInTransaction(options);
    refuseConcerns(options);
    return { ...settings, readConcern: undefined, writeConcern: undefined };
  }

  // Not async: a client that is connected, as it nearly always is, needs no promise more.
  run<Result>(operation: Operation<Result>, options?: ExecutorOptions): Promise<Result> {
    const connecting = this.core.ready();
    return connecting === undefined
      ? this.#execute(operation, options)
      : this.#executeAfter(connecting, operation, options);
  }

  async #executeAfter<Result>(
    connecting: Promise<void>,
    operation: Operation<Result>,
    options: ExecutorOptions | undefined,
  ): Promise<Result> {
    await connecting;
    return await this.#execute(operation, options);
  }

  #execute<Result>(
    operation: Operation<Result>,
    options: ExecutorOptions | undefined,
  ): Promise<Result> {
    if (options === undefined) return execute(this.core, operation);
    const { session, signal, explain: verbosity } = options;
    return verbosity === undefined
      ? execute(this.core, operation, { session, signal })
      : this.#explain(operation, verbosity, { session, signal });
  }

  async #explain<Result>(
    operation: Operation<Result>,
    verbosity: NonNullable<ExplainOptions['explain']>,
    options: ExecuteOptions,
  ): Promise<Result> {
    return (await execute(this.core, explain(operation, verbosity), options)) as Result;
  }

  /** The host and the settings that a cursor needs. */
  cursorContext(options: ExecutorOptions | undefined): {
    readonly host: ClientCore;
    readonly settings: OperationSettings;
  } {
    return { host: this.core, settings: this.settingsFor(options) };
  }
}
