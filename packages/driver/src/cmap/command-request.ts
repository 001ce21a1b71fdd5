import type { EncodeOptions } from '@touchstone/protocol';
import type { Document } from 'bson';

/** One command to be sent, complete: everything that is added to a command has been added. */
export interface CommandRequest {
  readonly commandName: string;
  readonly databaseName: string;
  /** The command itself, `$db` included, the command's name first. */
  readonly body: Document;
  /** The whole command as BSON, where it was encrypted; `body` then has only what any command may carry. */
  readonly encryptedBody?: Uint8Array | undefined;
  /** Arrays of the command that travel beside its body. */
  readonly sequences?: readonly RequestSequence[] | undefined;
  /** No reply is wanted: the result is undefined, and known as soon as the command is sent. */
  readonly unacknowledged?: boolean | undefined;
  readonly encodeOptions?: EncodeOptions | undefined;
  /** The operation that the command belongs to, for its events. */
  readonly operationId?: number | undefined;
  /** Aborting it closes the connection: there is no other way to call a command back. */
  readonly signal?: AbortSignal | undefined;
  /**
   * A reading of the clock by which the reply must be there; takes the place of `socketTimeoutMS`.
   * `Infinity`: no limit.
   */
  readonly deadline?: number | undefined;
}

export interface RequestSequence {
  readonly identifier: string;
  /** Bytes are BSON of one document, or of several one behind the other. */
  readonly documents: readonly (Document | Uint8Array)[];
  /** True if `_id` is written first in each document, as a server stores it. */
  readonly idFirst?: boolean | undefined;
}
