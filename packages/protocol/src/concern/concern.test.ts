import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timestamp } from 'bson';
import {
  isServerDefaultReadConcern,
  readConcernFrom,
  readConcernToDocument,
} from './read-concern.ts';
import {
  parseTagSet,
  readPreferenceFrom,
  readPreferenceFromDocument,
  readPreferenceToDocument,
} from './read-preference.ts';
import {
  isAcknowledged,
  isServerDefaultWriteConcern,
  writeConcernFrom,
  writeConcernToDocument,
} from './write-concern.ts';

const invalid = { name: 'InvalidConcernError' };

test('a read concern is a level, or an object with one', () => {
  assert.deepEqual(readConcernFrom('majority'), { level: 'majority' });
  assert.deepEqual(readConcernFrom({ level: 'local' }), { level: 'local' });
  assert.deepEqual(readConcernFrom({}), {});
  assert.throws(() => readConcernFrom({ level: 3 }), invalid);
});

test('a read concern is sent with its times, unless it is empty', () => {
  const afterClusterTime = new Timestamp({ t: 5, i: 1 });
  assert.deepEqual(readConcernToDocument({ level: 'majority', afterClusterTime }), {
    level: 'majority',
    afterClusterTime,
  });
  assert.equal(isServerDefaultReadConcern({}), true);
  assert.equal(isServerDefaultReadConcern({ afterClusterTime }), false);
});

test('a write concern is sent under the names of the command', () => {
  const concern = writeConcernFrom({ w: 'majority', journal: true, wtimeoutMS: 50 });
  assert.deepEqual(writeConcernToDocument(concern), { w: 'majority', wtimeout: 50, j: true });
  assert.deepEqual(writeConcernFrom({ j: true, wtimeout: 50 }), { journal: true, wtimeoutMS: 50 });
  assert.equal(isServerDefaultWriteConcern(writeConcernFrom({})), true);
  for (const option of [{ w: 1 }, { j: false }, { wtimeout: 0 }]) {
    assert.equal(isServerDefaultWriteConcern(writeConcernFrom(option)), false);
  }
});

test('only w: 0 goes without an answer', () => {
  assert.equal(isAcknowledged({}), true);
  assert.equal(isAcknowledged({ w: 1 }), true);
  assert.equal(isAcknowledged({ w: 0 }), false);
  assert.equal(isAcknowledged({ w: 0, journal: false }), false);
});

for (const options of [
  { w: -1 },
  { w: 1.5 },
  { w: true },
  { j: 'yes' },
  { wtimeoutMS: -1 },
  { wtimeout: '5' },
  { w: 0, journal: true },
]) {
  test(`write concern ${JSON.stringify(options)} is refused`, () => {
    assert.throws(() => writeConcernFrom(options), invalid);
  });
}

test('a read preference reads back what it sends', () => {
  const preference = readPreferenceFrom({
    mode: 'nearest',
    tagSets: [{ dc: 'ny', rack: '1' }, {}],
    maxStalenessSeconds: 120,
    hedge: { enabled: true },
  });
  const document = readPreferenceToDocument(preference);
  assert.deepEqual(document, {
    mode: 'nearest',
    tags: [{ dc: 'ny', rack: '1' }, {}],
    maxStalenessSeconds: 120,
    hedge: { enabled: true },
  });
  assert.deepEqual(readPreferenceFromDocument(document), preference);
});

test('what says nothing is left out of $readPreference', () => {
  assert.deepEqual(readPreferenceFrom({}), { mode: 'primary' });
  const preference = readPreferenceFrom({
    mode: 'secondary',
    tagSets: [],
    maxStalenessSeconds: -1,
    hedge: {},
  });
  assert.deepEqual(readPreferenceToDocument(preference), { mode: 'secondary' });
});

for (const options of [
  { mode: 'Primary' },
  { mode: 1 },
  { tagSets: [{ dc: 'ny' }] },
  { maxStalenessSeconds: 90 },
  { hedge: { enabled: true } },
  { mode: 'secondary', tagSets: { dc: 'ny' } },
  { mode: 'secondary', tagSets: [{ dc: 1 }] },
  { mode: 'secondary', maxStalenessSeconds: 0 },
  { mode: 'secondary', maxStalenessSeconds: '90' },
  { mode: 'secondary', hedge: { enabled: 1 } },
]) {
  test(`read preference ${JSON.stringify(options)} is refused`, () => {
    assert.throws(() => readPreferenceFrom(options), invalid);
  });
}

test('primary takes tag sets that ask for nothing', () => {
  assert.deepEqual(readPreferenceFrom({ tagSets: [{}] }), { mode: 'primary', tagSets: [{}] });
});

test('tags of a connection string', () => {
  assert.deepEqual(parseTagSet('dc:ny,rack:1'), { dc: 'ny', rack: '1' });
  assert.deepEqual(parseTagSet('url:http://x'), { url: 'http://x' });
  assert.deepEqual(parseTagSet(''), {});
  assert.throws(() => parseTagSet('ny'), invalid);
  assert.throws(() => parseTagSet(':ny'), invalid);
});
