import { ReadPreference } from '../concern/read-preference.ts';
import { MongoInvalidArgumentError, MongoTransactionError } from '../error/api-error.ts';
import { execute } from '../execution/execute.ts';
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

/** A transaction reads from the primary; an operation in it cannot ask for another member. */
// The words are the specification's.
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

export function refuseSecondary({ session, readPreference }: ExecutorOptions): void {
  refuseNoSession(session);
  if (session?.inTransaction() !== true) return;
  const mode = ReadPreference.fromOptions({ readPreference })?.mode ?? 'primary';
  if (mode !== 'primary') {
    throw new MongoTransactionError(
      `Read preference in a transaction must be primary, not: ${mode}`,
    );
  }
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
    refuseSecondary(options);
    refuseConcerns(options);
    return { ...settings, readConcern: undefined, writeConcern: undefined };
  }

  async run<Result>(operation: Operation<Result>, options?: ExecutorOptions): Promise<Result> {
    const connecting = this.core.ready();
    if (connecting !== undefined) await connecting;
    if (options === undefined) return execute(this.core, operation);
    const { session, signal } = options;
    if (options.explain !== undefined) {
      const explained = explain(operation, options.explain);
      return (await execute(this.core, explained, { session, signal })) as Result;
    }
    return execute(this.core, operation, { session, signal });
  }

  /** The host and the settings that a cursor needs. */
  cursorContext(options: ExecutorOptions | undefined): {
    readonly host: ClientCore;
    readonly settings: OperationSettings;
  } {
    return { host: this.core, settings: this.settingsFor(options) };
  }
}
