// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReadConcern } from './read-concern.ts';
import { ReadPreference } from './read-preference.ts';
import { WriteConcern } from './write-concern.ts';

test('a read preference refuses what it cannot mean', () => {
  assert.throws(() => new ReadPreference('best' as any), /Invalid read preference mode "best"/);
  assert.throws(() => new ReadPreference('primary', [{ dc: 'ny' }]), /tags/);
  assert.throws(
    () => new ReadPreference('primary', [], { maxStalenessSeconds: 100 }),
    /maxStaleness/,
  );
  assert.throws(() => new ReadPreference('nearest', [], { maxStalenessSeconds: 0 }), /positive/);
});

test('a read preference is read from every form, and goes out as a document', () => {
  const read = (options: object): unknown => ReadPreference.fromOptions(options)?.toJSON();
  assert.equal(read({}), undefined);
  assert.deepEqual(read({ readPreference: 'nearest', maxStalenessSeconds: -1 }), {
    mode: 'nearest',
  });
  assert.deepEqual(
    read({ readPreference: { mode: 'secondary', tags: [{ a: 'b' }], maxStalenessSeconds: 120 } }),
    { mode: 'secondary', tags: [{ a: 'b' }], maxStalenessSeconds: 120 },
  );
  assert.equal(ReadPreference.fromString('Secondary').mode, 'secondary');
});

test('a read concern is a level', () => {
  assert.equal(ReadConcern.fromOptions({ readConcern: 'majority' })?.level, 'majority');
  assert.equal(ReadConcern.fromOptions({ readConcern: { level: 'local' } })?.level, 'local');
  assert.equal(ReadConcern.fromOptions({ readConcern: {} }), undefined);
});

test('a write concern goes out under the names of the server', () => {
  const read = (options: any): unknown => WriteConcern.fromOptions(options)?.toCommand();
  assert.deepEqual(read({ writeConcern: { w: '2', wtimeoutMS: 5, journal: true } }), {
    w: 2,
    wtimeout: 5,
    j: true,
  });
  assert.deepEqual(read('majority'), { w: 'majority' });
  assert.equal(read({ writeConcern: undefined }), undefined);
  assert.equal(read({}), undefined);
});

test('a concern that is one is taken as it is, and nothing is none', () => {
  const majority = new ReadConcern('majority');
  assert.equal(ReadConcern.fromOptions({ readConcern: majority }), majority);
  for (const nothing of [undefined, null, {}])
    assert.equal(ReadConcern.fromOptions(nothing as never), undefined);
  assert.equal(ReadConcern.fromOptions({ level: 'local' })?.level, 'local');
  assert.deepEqual(majority.toJSON(), { level: 'majority' });
  const { MAJORITY, AVAILABLE, LINEARIZABLE, SNAPSHOT } = ReadConcern;
  assert.deepEqual(
    [MAJORITY, AVAILABLE, LINEARIZABLE, SNAPSHOT],
    ['majority', 'available', 'linearizable', 'snapshot'],
  );
  const two = new WriteConcern(2);
  assert.equal(WriteConcern.fromOptions(two), two);
  assert.equal(WriteConcern.fromOptions({ writeConcern: two }), two);
  for (const nothing of [undefined, null])
    assert.equal(WriteConcern.fromOptions(nothing as never), undefined);
});

test('a write concern has the names of old and new', () => {
  const shown = (...given: ConstructorParameters<typeof WriteConcern>): unknown =>
    JSON.parse(JSON.stringify(new WriteConcern(...given)));
  assert.deepEqual(shown(2, 5, true), { w: 2, wtimeoutMS: 5, wtimeout: 5, journal: true, j: true });
  assert.deepEqual(shown(1), { w: 1 });
  assert.deepEqual(shown(undefined, 0, false), {
    wtimeoutMS: 0,
    wtimeout: 0,
    journal: false,
    j: false,
  });
  assert.deepEqual(new WriteConcern(undefined, undefined, undefined, 1).toCommand(), { j: true });
  assert.deepEqual(new WriteConcern(undefined, undefined, undefined, false).toCommand(), {
    j: false,
  });
  assert.deepEqual(new WriteConcern(1, undefined, false, true).toCommand(), { w: 1, j: false });
  assert.equal(new WriteConcern('12').w, 12);
  assert.equal(new WriteConcern('a1').w, 'a1');
  const read = (options: object): unknown => WriteConcern.fromOptions(options)?.toCommand();
  assert.deepEqual(read({ w: 3, wtimeout: 4, j: 1 }), { w: 3, wtimeout: 4, j: true });
  assert.deepEqual(read({ j: 0 }), { j: false });
  assert.deepEqual(read({ journal: false, j: true, wtimeoutMS: 1, wtimeout: 2 }), {
    wtimeout: 1,
    j: false,
  });
  assert.deepEqual(WriteConcern.fromOptions({ w: 3 }, { wtimeout: 4 })?.toCommand(), {
    w: 3,
    wtimeout: 4,
  });
  const inherited = WriteConcern.fromOptions({ w: 3 }, { writeConcern: new WriteConcern(1, 9) });
  assert.deepEqual(inherited?.toCommand(), { w: 3, wtimeout: 9 });
});

test('only a write that nobody answers is unacknowledged', () => {
  const isAcknowledged = (w?: number | 'majority', j?: boolean): boolean =>
    new WriteConcern(w, undefined, j).acknowledged;
  assert.deepEqual(
    [isAcknowledged(), isAcknowledged(1), isAcknowledged('majority')],
    [true, true, true],
  );
  assert.deepEqual([isAcknowledged(0), isAcknowledged(0, false)], [false, false]);
  assert.deepEqual(WriteConcern.apply({ a: 1 }, new WriteConcern(0)), {
    a: 1,
    writeConcern: { w: 0 },
  });
});
