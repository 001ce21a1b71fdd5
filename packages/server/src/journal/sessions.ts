import { Binary } from 'bson';
import { numberOf } from '../command/grammar/field-type.ts';
import type { StatementResult } from '../command/statement-result.ts';
import type { ExecutedStatement } from '../session/retryable-writes.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { asFields } from '../value/known-value.ts';
import type { Fields, Value } from '../value/value.ts';

/** A statement of a retryable write, with what it answered: whoever retries it gets that again. */
export function encodeStatement(statement: ExecutedStatement<StatementResult>): Uint8Array {
  const { key, txnNumber, since, id, result } = statement;
  return encodeFields(
    new Map<string, Value>([
      ['k', new Binary(Buffer.from(key, 'latin1'))],
      ['n', txnNumber],
      ['w', BigInt(since)],
      ['s', BigInt(id)],
      ['r', resultFields(result)],
    ]),
  );
}

function resultFields(result: StatementResult): Fields {
  const fields: Fields = new Map<string, Value>([['k', result.kind]]);
  const upserted = (id: Value | undefined): void => {
    if (id !== undefined) fields.set('u', id);
  };
  switch (result.kind) {
    case 'insert':
      break;
    case 'update':
      fields.set('m', result.matched).set('o', result.modified);
      upserted(result.upsertedId);
      break;
    case 'delete':
      fields.set('d', result.deleted);
      break;
    case 'findAndModify': {
      const { matched, updatedExisting, upsertedId, value } = result.result;
      fields.set('m', matched);
      if (updatedExisting !== undefined) fields.set('e', updatedExisting);
      upserted(upsertedId);
      if (value !== undefined) fields.set('v', new Binary(value));
    }
  }
  return fields;
}

export function decodeStatement(bytes: Uint8Array): ExecutedStatement<StatementResult> {
  const fields = decodeFields(bytes);
  return {
    key: Buffer.from((fields.get('k') as Binary).value()).toString('latin1'),
    txnNumber: BigInt(fields.get('n') as bigint),
    since: Number(fields.get('w')),
    id: Number(fields.get('s')),
    result: resultOf(asFields(fields.get('r'))),
  };
}

function resultOf(fields: Fields): StatementResult {
  const kind = fields.get('k') as StatementResult['kind'];
  const number = (name: string): number => numberOf(fields.get(name)) ?? 0;
  const upsertedId = fields.get('u');
  switch (kind) {
    case 'insert':
      return { kind };
    case 'update':
      return { kind, matched: number('m'), modified: number('o'), upsertedId };
    case 'delete':
      return { kind, deleted: number('d') };
    case 'findAndModify': {
      const updatedExisting = fields.get('e') as boolean | undefined;
      const bytes = fields.get('v') as Binary | undefined;
      const value = bytes === undefined ? undefined : Uint8Array.from(bytes.value() as Uint8Array);
      return { kind, result: { matched: number('m'), updatedExisting, upsertedId, value } };
    }
  }
}
