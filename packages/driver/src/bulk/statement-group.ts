import { BsonWriter, type EncodeOptions, present } from '@touchstone/protocol';
import type { ServerLimits } from '../operation-model/operation.ts';
import type { Statement } from './write-model.ts';

/** Statements of one kind that may share a command, in order. */
export interface StatementGroup {
  readonly kind: Statement['kind'];
  readonly statements: readonly Statement[];
}

/**
 * Groups statements so that each group is one kind: neighbors only where the order counts, all of a
 * kind where it does not (CRUD specification, "bulkWrite").
 */
export function groupStatements(
  statements: readonly Statement[],
  ordered: boolean,
): readonly StatementGroup[] {
  const groups: { kind: Statement['kind']; statements: Statement[] }[] = [];
  for (const statement of statements) {
    const candidate = ordered ? groups.at(-1) : groups.find(({ kind }) => kind === statement.kind);
    if (candidate?.kind === statement.kind) candidate.statements.push(statement);
    else groups.push({ kind: statement.kind, statements: [statement] });
  }
  return groups;
}

/** Some statements as BSON, one behind the other. */
export interface EncodedStatements {
  readonly count: number;
  /** One behind the other; in several pieces where they are large. */
  readonly documents: readonly Uint8Array[];
}

/** Bytes that a command's own fields may take beside its statements. */
const COMMAND_OVERHEAD_BYTES = 16_384;

/**
 * Encodes the statements of a group one after the other, and says where each ends. State: what is encoded; a
 * statement is encoded once, in whichever command it is sent.
 */
export class EncodedGroup {
  readonly group: StatementGroup;
  readonly #options: EncodeOptions & { readonly idFirst?: boolean };
  #pieces: Piece[];
  /** The place where each statement ends, counted through all pieces. */
  readonly #ends: number[] = [];
  #first = 0;

  constructor(group: StatementGroup, options: EncodeOptions) {
    this.group = group;
    this.#pieces = [newPiece(group.statements.length, 0)];
    this.#options = group.kind === 'insert' ? { ...options, idFirst: true } : options;
  }

  /** The statements from `start` on that fit one command; at least one, which the server may refuse. */
  take(start: number, limits: ServerLimits): EncodedStatements {
    const { statements } = this.group;
    const room = limits.maxMessageSizeBytes - COMMAND_OVERHEAD_BYTES;
    const last = Math.min(statements.length, start + limits.maxWriteBatchSize);
    if (start > this.#first) this.#forget(start);
    let end = start;
    let size = 0;
    while (end < last) {
      this.#encodeUpTo(end);
      size += this.#sizeOf(end);
      if (size > room && end > start) break;
      end += 1;
    }
    const from = this.#startOf(start);
    const to = this.#endOf(end - 1);
    const documents = this.#pieces
      .map(({ writer, from: at }) => {
        const stop = Math.min(writer.position, to - at);
        return writer.buffer.subarray(Math.max(0, from - at), Math.max(0, stop));
      })
      .filter(({ length }) => length > 0);
    return { count: end - start, documents };
  }

  #encodeUpTo(at: number): void {
    const { statements } = this.group;
    for (let next = this.#first + this.#ends.length; next <= at; next += 1) {
      let piece = present(this.#pieces.at(-1), 'a piece');
      if (piece.writer.position >= FULL_PIECE_BYTES) {
        piece = newPiece(statements.length - next, piece.from + piece.writer.position);
        this.#pieces.push(piece);
      }
      piece.writer.writeDocument(present(statements[next]).statement, this.#options);
      this.#ends.push(piece.from + piece.writer.position);
    }
  }

  #startOf(at: number): number {
    return at === this.#first ? 0 : this.#endOf(at - 1);
  }

  #endOf(at: number): number {
    return present(this.#ends[at - this.#first], 'the end of an encoded statement');
  }

  #sizeOf(at: number): number {
    return this.#endOf(at) - this.#startOf(at);
  }

  /** A sent statement need not be kept; the one that did not fit is encoded once more. */
  #forget(start: number): void {
    // New memory: whoever saw what was sent, an event listener say, may still look at it.
    this.#pieces = [newPiece(this.group.statements.length - start, 0)];
    this.#ends.length = 0;
    this.#first = start;
  }
}

/** Statements that are encoded one behind the other. */
interface Piece {
  readonly writer: BsonWriter;
  /** The number of bytes that the pieces before it have. */
  readonly from: number;
}

/** A piece that has so much takes no further statement: a buffer that grows is copied, and for a while there twice. */
const FULL_PIECE_BYTES = 8 * 1024 * 1024;

/** A guess at the room that many statements need spares most of the copies of a buffer that grows. */
const LIKELY_STATEMENT_BYTES = 128;
const MOST_GUESSED_BYTES = 4 * 1024 * 1024;

function newPiece(statements: number, from: number): Piece {
  const writer = new BsonWriter(
    Math.min(64 + statements * LIKELY_STATEMENT_BYTES, MOST_GUESSED_BYTES),
  );
  return { writer, from };
}
