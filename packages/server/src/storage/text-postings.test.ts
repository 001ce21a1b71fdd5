import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode, present } from '@touchstone/protocol';
import type { Document } from 'bson';
import { fieldsFrom } from '../value/plain-document.ts';
import { allAtOnce } from '../value/steps.ts';
import { type IndexDefinition, indexPathsOf } from './index-definition.ts';
import { definitionOf } from './storage.test-support.ts';
import type { StoredRecord } from './stored-record.ts';
import { type TextPostings, textPostingsOf } from './text-postings.ts';

const KEY = { a: 1, _fts: 'text', _ftsx: 1 };

function postings(more: Partial<IndexDefinition> = {}): TextPostings {
  const specification = fieldsFrom({
    key: KEY,
    weights: { t: 2, u: 1 },
    default_language: 'none',
    language_override: 'language',
  });
  const paths = indexPathsOf(fieldsFrom(KEY));
  return present(textPostingsOf(definitionOf({}, { specification, paths, ...more })));
}

const record = (recordId: number): StoredRecord => ({ recordId }) as StoredRecord;
const [one, two] = [record(1), record(2)];

const scoresOf = (held: TextPostings, document: Document): ReadonlyMap<string, number> =>
  allAtOnce(held.scoring(encode(document)));
const add = (held: TextPostings, to: StoredRecord, document: Document): void =>
  held.add(to, scoresOf(held, document));
const remove = (held: TextPostings, from: StoredRecord, document: Document): void =>
  held.remove(from, () => scoresOf(held, document));

function found(held: TextPostings, term: string): number[] {
  return held.withTerm(term).map(([{ recordId }]) => recordId);
}

test('a term leads to the records that have it, the one where it weighs the most first', () => {
  const held = postings();
  const documents: readonly Document[] = [{ t: 'cat dog' }, { t: 'cat', u: 'bird' }];
  add(held, one, documents[0] as Document);
  add(held, two, documents[1] as Document);
  assert.deepEqual(found(held, 'cat'), [2, 1]);
  assert.deepEqual(found(held, 'dog'), [1]);
  assert.deepEqual(found(held, 'cow'), []);
  assert.equal(held.size, 4);
  const weights = scoresOf(held, { t: 'x', u: 'y' });
  assert.ok((weights.get('x') ?? 0) > (weights.get('y') ?? 0));
  remove(held, two, documents[1] as Document);
  assert.deepEqual([found(held, 'cat'), found(held, 'bird'), held.size], [[1], [], 2]);
  remove(held, two, { t: 'nothing of it is held' });
  assert.equal(held.size, 2);
});

test('of records where a term weighs the same the newest comes first', () => {
  const held = postings();
  const many = Array.from({ length: 6000 }, (_, at) => `w${at}`).join(' ');
  for (const each of [one, two, record(3)]) add(held, each, { t: 'same' });
  assert.deepEqual(found(held, 'same'), [3, 2, 1]);
  // One of very many terms is held by itself, and found and let go of alike.
  add(held, record(4), { t: many });
  assert.deepEqual(found(held, 'w5999'), [4]);
  assert.equal(held.size, 6003);
  held.remove(record(9), () => scoresOf(held, { t: 'w1' }));
  assert.deepEqual(found(held, 'w1'), [4]);
});

test('what stands beside the texts is no array; the texts may be', () => {
  const held = postings();
  assert.deepEqual(held.prefix, ['a']);
  add(held, one, { a: 1, t: ['cat', 'dog'] });
  assert.deepEqual(found(held, 'dog'), [1]);
  assert.throws(() => scoresOf(held, { a: [1], t: 'cat' }), {
    codeName: 'CannotBuildIndexKeys',
    message: /^Field 'a' of text index contains an array in document: \{ a: \[ 1 \], t: "cat" \}$/,
  });
});

test('a partial index has nothing of what it leaves out', () => {
  const held = postings({ covers: (bytes) => bytes.length > 40 });
  add(held, one, { t: 'cat' });
  add(held, two, { t: 'cat and much more beside it, so that it counts' });
  assert.deepEqual(found(held, 'cat'), [2]);
  assert.equal(textPostingsOf(definitionOf({ a: 1 })), undefined);
});
