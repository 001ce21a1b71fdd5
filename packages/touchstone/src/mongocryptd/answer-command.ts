import {
  BSON_TYPE,
  BsonFormatError,
  BsonWriter,
  codeNameOf,
  type DocumentSequence,
  ElementCursor,
  encode,
  findElement,
  validateDocument,
} from '@touchstone/protocol';
import { analyzeCommand, QueryAnalysisError } from '@touchstone/query-analysis';

const OK = { ok: 1 };
/** Commands that every server answers, and that have nothing to analyze. */
const ANSWERS: Readonly<Record<string, object>> = {
  buildInfo: { version: '8.2.0', versionArray: [8, 2, 0, 0], modules: ['touchstone'], ...OK },
  buildinfo: { version: '8.2.0', versionArray: [8, 2, 0, 0], modules: ['touchstone'], ...OK },
  endSessions: OK,
  ping: OK,
};
const FAILED_TO_PARSE = 9;

/** The answer to a command; what cannot be analyzed is answered with an error. Documents are BSON. */
export function answerCommand(
  body: Uint8Array,
  sequences: readonly DocumentSequence[],
): Uint8Array {
  try {
    validateDocument(body);
    const command = sequences.length === 0 ? body : withSequences(body, sequences);
    const answer = ANSWERS[nameOf(command)];
    return answer === undefined ? analyzeCommand(command, databaseOf(command)) : encode(answer);
  } catch (error) {
    if (error instanceof QueryAnalysisError) return failure(error.code, error.message);
    if (error instanceof BsonFormatError) return failure(FAILED_TO_PARSE, error.message);
    throw error;
  }
}

function nameOf(command: Uint8Array): string {
  const cursor = new ElementCursor(command);
  return cursor.next() ? cursor.name() : '';
}

function databaseOf(command: Uint8Array): string {
  const found = findElement(command, '$db');
  if (found?.type !== BSON_TYPE.string) return 'admin';
  return new TextDecoder().decode(found.value().subarray(4, -1));
}

/** Sequences that travelled beside the body, as arrays in it. */
function withSequences(body: Uint8Array, sequences: readonly DocumentSequence[]): Uint8Array {
  const writer = new BsonWriter();
  writer.writeBytes(body.subarray(0, -1));
  for (const { identifier, documents } of sequences) {
    writer.writeByte(BSON_TYPE.array);
    writer.writeCString(identifier);
    const start = writer.position;
    writer.writeInt32(0);
    for (const [index, document] of documents.entries()) {
      validateDocument(document);
      writer.writeByte(BSON_TYPE.document);
      writer.writeCString(String(index));
      writer.writeBytes(document);
    }
    writer.writeByte(0);
    writer.patchInt32(start, writer.position - start);
  }
  writer.writeByte(0);
  writer.patchInt32(0, writer.position);
  return writer.finish();
}

function failure(code: number, errmsg: string): Uint8Array {
  return encode({ ok: 0, errmsg, code, codeName: codeNameOf(code) ?? `Location${code}` });
}
