import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { present } from '@touchstone/protocol';
import { BSON } from 'bson';
import { compileMatcher } from '../query/match.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { fieldsFrom } from '../value/plain-document.ts';
import type { Fields, Value } from '../value/value.ts';
import { compileUpdate, type UpdateContext } from './update.ts';
import { UPDATE_ANSWERS, UPDATED_DOCUMENT } from './update-answers.test.data.ts';
import { UPSERT_ANSWERS } from './upsert-answers.test.data.ts';

const context: UpdateContext = {
  variables: new Map(),
  now: new Date(0),
  version: '7.0.11',
  random: () => 0.5,
};

function parse(text: string): Fields {
  const wrapped = BSON.serialize(BSON.EJSON.parse(`{"d":${text}}`, { relaxed: false }));
  return decodeFields(wrapped).get('d') as Fields;
}

function show(fields: Fields): string {
  const document = BSON.deserialize(encodeFields(fields), { promoteValues: false });
  const text = BSON.EJSON.stringify(document, { relaxed: false });
  return text.replace(/\{"\$numberInt":"(-?\d+)"\}/g, '$1');
}

function orError(run: () => string): string {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return `${error.code} ${error.message}`;
  }
}

function apply(given: string, filter: string, update: string, options: string): string {
  return orError(() => {
    const arrayFilters = (parse(options).get('arrayFilters') ?? []) as Fields[];
    const compiled = compileUpdate(parse(update), { ...context, arrayFilters });
    const document = parse(given);
    const position = { arrayIndex: -1 };
    compileMatcher(parse(filter), context).matches(document, position);
    const result = compiled.apply(document, position);
    assert.equal(show(document), given, 'the given document is left as it was');
    return `${Number(result.modified)} ${show(result.document)}`;
  });
}

describe('update', () => {
  for (const line of UPDATE_ANSWERS) {
    const at = line.indexOf(' => ');
    const parts = line.slice(0, at).split(' | ');
    const given = parts.length === 4 ? present(parts.shift()) : UPDATED_DOCUMENT;
    const [filter = '', update = '', options = ''] = parts;
    test(line.slice(0, at), () => {
      assert.equal(apply(given, filter, update, options), line.slice(at + 4));
    });
  }

  test('adds fields in the order of their names, numbers by value', () => {
    const update = new Map([
      ['$set', new Map(['y', 'b', '10', '9', 'B'].map((name) => [name, 1]))],
    ]);
    const { document } = compileUpdate(update, context).apply(new Map());
    assert.deepEqual([...document.keys()], ['9', '10', 'B', 'b', 'y']);
  });

  test('sets the time of the command', () => {
    const update = fieldsFrom({ $currentDate: { a: true, b: { $type: 'timestamp' } } });
    const now = new Date(5_000);
    const { document } = compileUpdate(update, { ...context, now }).apply(new Map());
    assert.deepEqual(document.get('a'), now);
    assert.equal((document.get('b') as { t: number }).t, 5);
  });

  test('takes a time that grows with the values, not with their square', () => {
    const list = (from: number): Value[] =>
      Array.from({ length: 10_000 }, (_, at) => fieldsFrom({ a: [from + at] }));
    const x = list(0);
    const before = process.cpuUsage();
    for (const [operator, left] of [
      [{ $addToSet: { x: { $each: list(6000) } } }, 16_000],
      [{ $pullAll: { x: list(6000) } }, 6000],
      [{ $push: { x: { $each: list(6000), $sort: { a: -1 } } } }, 20_000],
    ] as const) {
      const { document } = compileUpdate(fieldsFrom(operator), context).apply(new Map([['x', x]]));
      assert.equal((document.get('x') as Value[]).length, left);
    }
    assert.ok(process.cpuUsage(before).user < 4_000_000);
  });

  test('refuses to fill an array with millions of nulls', () => {
    const update = compileUpdate(fieldsFrom({ $set: { 'a.1500002': 1 } }), context);
    assert.throws(() => update.apply(fieldsFrom({ a: [] })), {
      message: "can't backfill more than 1500000 elements",
    });
  });
});

describe('upsert', () => {
  for (const line of UPSERT_ANSWERS) {
    const at = line.indexOf(' => ');
    const [filter = '', update = ''] = line.slice(0, at).split(' | ');
    test(line.slice(0, at), () => {
      const answer = orError(() =>
        show(compileUpdate(parse(update), context).upserted(parse(filter))),
      );
      assert.equal(answer, line.slice(at + 4));
    });
  }

  test('takes nothing from a filter that could match nothing', () => {
    for (const filter of [
      { _id: 5, a: { $all: [] } },
      { _id: { $eq: 5, $all: [] } },
      { b: 3, $and: [{ _id: 5 }, { a: { $all: [] } }] },
      { _id: 5, $or: [{ a: { $all: [] } }, { a: { $all: [] } }] },
      { _id: 5, $alwaysFalse: 1 },
    ]) {
      for (const update of [{ $set: { z: true } }, { z: true }]) {
        const compiled = compileUpdate(fieldsFrom(update), { ...context, newId: () => 'new' });
        const upserted = [...compiled.upserted(fieldsFrom(filter))];
        assert.deepEqual(
          upserted,
          [
            ['_id', 'new'],
            ['z', true],
          ],
          JSON.stringify(filter),
        );
      }
    }
  });

  test('puts _id first, and makes one when nothing says it', () => {
    const update = compileUpdate(fieldsFrom({ $set: { b: 1 } }), {
      ...context,
      newId: () => 'new',
    });
    assert.deepEqual(
      [...update.upserted(fieldsFrom({ a: 1 }))],
      [
        ['_id', 'new'],
        ['a', fieldsFrom({ a: 1 }).get('a')],
        ['b', fieldsFrom({ b: 1 }).get('b')],
      ],
    );
  });
});
