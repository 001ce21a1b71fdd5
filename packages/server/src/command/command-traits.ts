import type { CommandBody } from './command-body.ts';
import type { ServerVersion } from './version.ts';
/** The traits of a command, beside its fields and its work. */
export interface CommandTraits {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** True if it needs a user where users are asked for. */
  readonly auth: 'none' | 'required';
  /** The target that its first field names: a collection, or nothing; `admin` commands run there alone. */
  readonly target: 'collection' | 'database' | 'admin';
  /** Reads may go to secondaries, writes only to a primary; control commands go anywhere. */
  readonly access: 'read' | 'write' | 'control';
  readonly inTransaction: 'allowed' | 'forbidden';
  /**
   * Describes how a mongos has it: `local`, it does the work itself; `forwarded`, it sends it to the shard that owns the
   * database; `routed`, a member of `mongos-commands` does it over the shards; `absent`, it is unknown there.
   */
  readonly onMongos: 'local' | 'forwarded' | 'routed' | 'absent';
  /** Waits until no transaction in progress has looked into its collection, or its database. */
  readonly exclusive?: 'collection' | 'database';
  /** True if a transaction number makes it a retryable write. */
  readonly retryable?: boolean;
  /** The first server version that has it, and the first that no longer has it. */
  readonly since?: string;
  readonly until?: string;
  /** True if it is there for tests alone, where the parameter `enableTestCommands` is set. */
  readonly testOnly?: boolean;
  /** True if version 1 of the stable API has it. */
  readonly stable?: boolean;
  /** The help that `listCommands` gives of it. */
  readonly help: string;
  /** Throws for fields that are wrong, where MongoDB reads them before it looks at the session. */
  readonly check?: (body: CommandBody, version: ServerVersion) => void;
}
