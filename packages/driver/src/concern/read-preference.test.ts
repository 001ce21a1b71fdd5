import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReadPreference } from './read-preference.ts';

const hedge = { enabled: true };

test('a read preference has what it was given, and sends it', () => {
  const tags = [{ dc: 'ny' }, {}];
  const full = new ReadPreference('nearest', tags, { maxStalenessSeconds: 120, hedge });
  assert.deepEqual([full.mode, full.preference, full.tags], ['nearest', 'nearest', tags]);
  assert.notEqual(full.tags, tags);
  assert.deepEqual(full.toJSON(), { mode: 'nearest', tags, maxStalenessSeconds: 120, hedge });
  assert.deepEqual(new ReadPreference('secondary', []).toJSON(), { mode: 'secondary' });
  const unlimited = { maxStalenessSeconds: -1 };
  assert.deepEqual(new ReadPreference('nearest', undefined, unlimited).toJSON(), {
    mode: 'nearest',
  });
  assert.equal(new ReadPreference('primary', [{}]).mode, 'primary');
});

test('what cannot be meant is refused', () => {
  assert.throws(() => new ReadPreference('nearest', {} as never), /tags must be an array/);
  for (const maxStalenessSeconds of [0, -2, Number.NaN])
    assert.throws(
      () => new ReadPreference('nearest', [], { maxStalenessSeconds }),
      /positive integer/,
    );
  assert.throws(() => new ReadPreference('primary', [{ a: 'b' }]), /combined with tags/);
  assert.throws(
    () => new ReadPreference('primary', [], { maxStalenessSeconds: 90 }),
    /combined with maxStalenessSeconds/,
  );
  assert.throws(() => new ReadPreference('primary', [], { hedge }), /combined with hedge/);
});

test('options of every form are read, and nothing is none', () => {
  const { secondary } = ReadPreference;
  assert.equal(ReadPreference.fromOptions(undefined), undefined);
  for (const readPreference of [undefined, null, {}])
    assert.equal(ReadPreference.fromOptions({ readPreference } as never), undefined);
  assert.equal(ReadPreference.fromOptions({ readPreference: secondary }), secondary);
  assert.equal(ReadPreference.fromOptions({ readPreference: 'secondary' }), secondary);
  const readPreferenceTags = [{ dc: 'ny' }];
  const tagged = ReadPreference.fromOptions({ readPreference: 'secondary', readPreferenceTags });
  assert.deepEqual(tagged?.tags, readPreferenceTags);
  const hedged = ReadPreference.fromOptions({ readPreference: 'secondary', hedge } as never);
  assert.deepEqual(hedged?.hedge, hedge);
  const stale = { readPreference: 'nearest', maxStalenessSeconds: 99 } as const;
  assert.equal(ReadPreference.fromOptions(stale)?.maxStalenessSeconds, 99);
  const plain = {
    readPreference: { mode: 'nearest', maxStalenessSeconds: 99, hedge },
    readPreferenceTags,
  };
  assert.deepEqual(ReadPreference.fromOptions(plain as never)?.toJSON(), {
    mode: 'nearest',
    tags: readPreferenceTags,
    maxStalenessSeconds: 99,
    hedge,
  });
  const named = { readPreference: { preference: 'secondary' } };
  assert.equal(ReadPreference.fromOptions(named as never)?.mode, 'secondary');
});

test('options are translated in place, and refused where they describe none', () => {
  for (const readPreference of [undefined, null]) {
    const options = { readPreference } as never;
    assert.equal(ReadPreference.translate(options), options);
    assert.deepEqual(options, { readPreference });
  }
  const options: { readPreference: unknown } = { readPreference: 'nearest' };
  assert.equal(ReadPreference.translate(options as never), options);
  assert.equal(options.readPreference, ReadPreference.nearest);
  const unsaid = { readPreference: {} };
  ReadPreference.translate(unsaid as never);
  assert.deepEqual(unsaid, { readPreference: {} });
  assert.throws(
    () => ReadPreference.translate({ readPreference: 5 } as never),
    /Invalid read preference: 5/,
  );
});

test('a mode is valid or not, and lets secondaries answer or not', () => {
  const modes = ['primary', 'primaryPreferred', 'secondary', 'secondaryPreferred', 'nearest'];
  for (const mode of modes) {
    assert.equal(ReadPreference.isValid(mode), true);
    assert.equal(ReadPreference.fromString(mode).secondaryOk(), mode !== 'primary');
  }
  assert.equal(ReadPreference.isValid('toString'), false);
  assert.equal(ReadPreference.primary.isValid(), true);
  assert.equal(ReadPreference.primary.isValid('best'), false);
  assert.equal(ReadPreference.primary.equals(new ReadPreference('primary')), true);
  assert.equal(ReadPreference.primary.equals(ReadPreference.nearest), false);
});
