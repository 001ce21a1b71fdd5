/** The messages of drivers before OP_MSG that are neither query nor command. */
import type { OpDelete, OpGetMore, OpInsert, OpKillCursors, OpUpdate } from '@touchstone/protocol';
import { type Arrival, MockRequest } from './mock-request.ts';
import { REQUEST_KINDS } from './request-kinds.ts';

/** OP_INSERT: one or more documents, and no reply. */
export class OpInsertRequest extends MockRequest {
  readonly #message: OpInsert;

  constructor(arrival: Arrival, message: OpInsert) {
    super(arrival, REQUEST_KINDS.opInsert);
    this.#message = message;
  }

  override get documents(): readonly Uint8Array[] {
    return this.#message.documents;
  }

  override get namespace(): string {
    return this.#message.fullCollectionName;
  }

  /** Bit 0: go on after an error. */
  override get flags(): number {
    return this.#message.flags;
  }

  override get expectsReply(): boolean {
    return false;
  }

  protected override get flagNames(): readonly string[] {
    return (this.flags & 1) !== 0 ? ['ContinueOnError'] : [];
  }
}

/** OP_UPDATE: the filter and the update, and no reply. */
export class OpUpdateRequest extends MockRequest {
  readonly #message: OpUpdate;

  constructor(arrival: Arrival, message: OpUpdate) {
    super(arrival, REQUEST_KINDS.opUpdate);
    this.#message = message;
  }

  override get documents(): readonly Uint8Array[] {
    return [this.#message.selector, this.#message.update];
  }

  override get namespace(): string {
    return this.#message.fullCollectionName;
  }

  /** Bit 0: upsert; bit 1: all that match. */
  override get flags(): number {
    return this.#message.flags;
  }

  override get expectsReply(): boolean {
    return false;
  }

  protected override get flagNames(): readonly string[] {
    return ['Upsert', 'MultiUpdate'].filter((_, bit) => (this.flags & (1 << bit)) !== 0);
  }
}

/** OP_DELETE: the filter, and no reply. */
export class OpDeleteRequest extends MockRequest {
  readonly #message: OpDelete;

  constructor(arrival: Arrival, message: OpDelete) {
    super(arrival, REQUEST_KINDS.opDelete);
    this.#message = message;
  }

  override get documents(): readonly Uint8Array[] {
    return [this.#message.selector];
  }

  override get namespace(): string {
    return this.#message.fullCollectionName;
  }

  /** Bit 0: only the first that matches. */
  override get flags(): number {
    return this.#message.flags;
  }

  override get expectsReply(): boolean {
    return false;
  }

  protected override get flagNames(): readonly string[] {
    return (this.flags & 1) !== 0 ? ['SingleRemove'] : [];
  }
}

/** OP_GET_MORE: the next documents of a cursor. */
export class OpGetMoreRequest extends MockRequest {
  readonly #message: OpGetMore;

  constructor(arrival: Arrival, message: OpGetMore) {
    super(arrival, REQUEST_KINDS.opGetMore);
    this.#message = message;
  }

  override get namespace(): string {
    return this.#message.fullCollectionName;
  }

  get cursorId(): bigint {
    return this.#message.cursorId;
  }

  get numToReturn(): number {
    return this.#message.numberToReturn;
  }

  override attribute(name: string): unknown {
    if (name === 'cursorId') return this.cursorId;
    return name === 'numToReturn' ? this.numToReturn : super.attribute(name);
  }

  protected override get printedExtras(): readonly string[] {
    return [`numToReturn=${this.numToReturn}`, `cursorId=${this.cursorId}`];
  }
}

/** OP_KILL_CURSORS: the cursors that are needed no longer, and no reply. */
export class OpKillCursorsRequest extends MockRequest {
  readonly #message: OpKillCursors;

  constructor(arrival: Arrival, message: OpKillCursors) {
    super(arrival, REQUEST_KINDS.opKillCursors);
    this.#message = message;
  }

  get cursorIds(): readonly bigint[] {
    return this.#message.cursorIds;
  }

  override get expectsReply(): boolean {
    return false;
  }

  override attribute(name: string): unknown {
    return name === 'cursorIds' ? this.cursorIds : super.attribute(name);
  }

  protected override get printedExtras(): readonly string[] {
    return [`[${this.cursorIds.join(', ')}]`];
  }
}
