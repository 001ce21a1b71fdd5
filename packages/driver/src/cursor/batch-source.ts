import { MongoOperationTimeoutError } from '../error/mongo-error.ts';
import { MongoNetworkError } from '../error/network-error.ts';
import { execute } from '../execution/execute.ts';
import type { CursorPinning } from '../execution/operation-plan.ts';
import type { CursorReply } from '../operation-model/cursor-reply.ts';
import { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import type { Operation } from '../operation-model/operation.ts';
import { mergeSettings, type OperationSettings } from '../operation-model/settings.ts';
import { type GetMoreOptions, getMore } from '../operations/get-more.ts';
import { killCursors } from '../operations/kill-cursors.ts';
import type { ClientSession } from '../session/client-session.ts';
import type { CursorHost } from './cursor-options.ts';
import type { CommandLimit } from './cursor-timeout.ts';

export interface BatchSourceOptions {
  readonly session?: ClientSession | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly settings: OperationSettings;
}

/**
 * The server's side of a cursor: opens it, gets more from it, kills it. State: the cursor's id and server, and the
 * implicit session, which is given back as soon as the server has no more.
 */
export class BatchSource {
  readonly #host: CursorHost;
  readonly #options: BatchSourceOptions;
  readonly #cursorPinning: CursorPinning = {};
  /** 0: not yet opened, or the server has no more. */
  #id = 0n;
  #wasOpened = false;
  #namespace = new MongoDBNamespace('');
  readonly #whenClientCloses: () => Promise<void>;

  constructor(
    host: CursorHost,
    options: BatchSourceOptions,
    whenClientCloses: () => Promise<void>,
  ) {
    this.#host = host;
    this.#options = options;
    this.#whenClientCloses = whenClientCloses;
  }

  get id(): bigint {
    return this.#id;
  }

  /** True if it was opened, and the server has no more. */
  get isExhausted(): boolean {
    return this.#wasOpened && this.#id === 0n;
  }

  async open(operation: Operation<CursorReply>, limit?: CommandLimit): Promise<CursorReply> {
    await this.#host.ready();
    return this.#take(await this.#execute(operation, limit));
  }

  async more(options: GetMoreOptions, limit?: CommandLimit): Promise<CursorReply> {
    const { settings } = this.#options;
    const namespace = this.#namespace.withCollection(this.#namespace.collection ?? '');
    const operation = getMore(namespace, this.#id, options, settings);
    return this.#take(await this.#execute(operation, limit));
  }

  /**
   * Kills the cursor on the server if it is still there; never fails. It has `timeoutMS` for that, by default the
   * cursor's, whether the cursor had time left or not.
   */
  async close(timeoutMS?: number): Promise<void> {
    const id = this.#id;
    this.#id = 0n;
    this.#wasOpened = true;
    try {
      if (id !== 0n) {
        const namespace = this.#namespace.withCollection(this.#namespace.collection ?? '');
        const { session } = this.#options;
        const settings = mergeSettings(this.#options.settings, { timeoutMS });
        if (session?.hasEnded === true) return;
        const cursorPinning = this.#cursorPinning;
        const { pinned } = cursorPinning;
        if (pinned?.connection.closed === true) {
          // A command that was given up took the connection with it. Another may come to the same server, or harms nobody.
          cursorPinning.pinned = undefined;
          pinned.release();
        }
        await execute(this.#host, killCursors(namespace, id, settings), { session, cursorPinning });
      }
    } catch {
      // The server forgets the cursor in time by itself.
    } finally {
      this.#release();
    }
  }

  async #execute(
    operation: Operation<CursorReply>,
    limit: CommandLimit | undefined,
  ): Promise<CursorReply> {
    const { session, signal } = this.#options;
    try {
      return await execute(this.#host, operation, {
        session,
        signal,
        cursorPinning: this.#cursorPinning,
        ...limit,
      });
    } catch (error) {
      // It may have had too little time only: whoever closes the cursor kills it then.
      if (error instanceof MongoOperationTimeoutError && this.#id !== 0n) throw error;
      // After a failure of the network nobody knows whether the cursor is there, or where.
      if (error instanceof MongoNetworkError) this.#id = 0n;
      // Behind a load balancer the cursor keeps its connection until it is closed (load-balancers, "Cursors").
      if (this.#cursorPinning.pinned === undefined) await this.close();
      throw error;
    }
  }

  #take(reply: CursorReply): CursorReply {
    const wasOpen = this.#wasOpened;
    this.#wasOpened = true;
    this.#id = reply.id;
    if (reply.id === 0n) this.#release();
    else if (!wasOpen) {
      this.#namespace = MongoDBNamespace.fromString(reply.namespace);
      this.#host.openCursors.add(this.#closable);
    }
    return reply;
  }

  readonly #closable = { close: (): Promise<void> => this.#whenClientCloses() };

  #release(): void {
    this.#host.openCursors.delete(this.#closable);
    const { serverSession, pinned } = this.#cursorPinning;
    this.#cursorPinning.pinned = undefined;
    pinned?.release();
    this.#cursorPinning.serverSession = undefined;
    if (serverSession === undefined) return;
    const timeoutMinutes = this.#host.description.logicalSessionTimeoutMinutes ?? undefined;
    this.#host.serverSessions.release(serverSession, timeoutMinutes);
  }
}
