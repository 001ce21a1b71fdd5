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
