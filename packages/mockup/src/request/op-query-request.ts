import { findElement, OP_QUERY_FLAG, type OpQuery } from '@touchstone/protocol';
import type { PatternKind } from '../matcher/request-pattern.ts';
import { renderDocument } from '../rendering/render-json.ts';
import type { ReplyTarget } from '../reply/encode-reply.ts';
import { type Arrival, MockRequest } from './mock-request.ts';
import { REQUEST_KINDS } from './request-kinds.ts';
import { unwrapQuery } from './splice-document.ts';

const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [OP_QUERY_FLAG.tailableCursor, 'TailableCursor'],
  [OP_QUERY_FLAG.secondaryOk, 'SecondaryOk'],
  [OP_QUERY_FLAG.oplogReplay, 'OplogReplay'],
  [OP_QUERY_FLAG.noCursorTimeout, 'NoTimeout'],
  [OP_QUERY_FLAG.awaitData, 'AwaitData'],
  [OP_QUERY_FLAG.exhaust, 'Exhaust'],
  [OP_QUERY_FLAG.partial, 'Partial'],
];

/** A query by OP_QUERY, as drivers sent it before OP_MSG. */
export class OpQueryRequest extends MockRequest {
  readonly #message: OpQuery;

  constructor(arrival: Arrival, message: OpQuery, kind: PatternKind = REQUEST_KINDS.opQuery) {
    super(arrival, kind);
    this.#message = message;
  }

  override get documents(): readonly Uint8Array[] {
    return [this.#message.query];
  }

  override get namespace(): string {
    return this.#message.fullCollectionName;
  }

  override get flags(): number {
    return this.#message.flags;
  }

  override get secondaryOk(): boolean {
    return (this.#message.flags & OP_QUERY_FLAG.secondaryOk) !== 0;
  }

  get numToSkip(): number {
    return this.#message.numberToSkip;
  }

  get numToReturn(): number {
    return this.#message.numberToReturn;
  }

  /** The projection as BSON, if there is one. */
  get fields(): Uint8Array | undefined {
    return this.#message.returnFieldsSelector;
  }

  override attribute(name: string): unknown {
    switch (name) {
      case 'fields':
        return this.fields;
      case 'numToSkip':
        return this.numToSkip;
      case 'numToReturn':
        return this.numToReturn;
      default:
        return super.attribute(name);
    }
  }

  protected override get flagNames(): readonly string[] {
    return FLAG_NAMES.filter(([bit]) => (this.flags & bit) !== 0).map(([, name]) => name);
  }

  protected override get printedExtras(): readonly string[] {
    return [
      ...(this.fields ? [`fields=${renderDocument(this.fields)}`] : []),
      ...(this.numToSkip === 0 ? [] : [`numToSkip=${this.numToSkip}`]),
      ...(this.numToReturn === 0 ? [] : [`numToReturn=${this.numToReturn}`]),
    ];
  }
}

/** A command by OP_QUERY on `database.$cmd`: today only a first hello. */
export class CommandRequest extends OpQueryRequest {
  readonly #document: Uint8Array;

  constructor(arrival: Arrival, message: OpQuery) {
    super(arrival, message, REQUEST_KINDS.command);
    this.#document = unwrapQuery(message.query);
  }

  /** The command; a `$query` around it is taken off. */
  override get documents(): readonly Uint8Array[] {
    return [this.#document];
  }

  get commandName(): string {
    return this.fieldNames()[0] ?? '';
  }

  override get namespace(): string {
    return super.namespace.replace(/\.\$cmd$/, '');
  }

  /** By the flag, or by a read preference that came with the command. */
  override get secondaryOk(): boolean {
    if (super.secondaryOk) return true;
    const preference = findElement(this.#document, '$readPreference');
    return preference !== undefined && this.get('$readPreference').mode !== 'primary';
  }

  /** Answers a `getlasterror`: `{err: null, ok: 1, …}`. */
  repliesToGle(extra: Readonly<Record<string, unknown>> = {}): Promise<true> {
    return this.replies({ err: null, ...extra });
  }

  protected override get replyForm(): ReplyTarget['expects'] {
    return 'command';
  }

  protected override get printedExtras(): readonly string[] {
    return [];
  }
}
