import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Int32 } from 'bson';
import type { Node } from '../command/node.ts';
import type { Value } from '../value/value.ts';
import { eligibleMembers, wantedMember } from './choose-member.ts';

type Tags = Readonly<Record<string, string>>;

function member(state: string, tags?: Tags): Node {
  const fields = new Map<string, Value>();
  if (tags !== undefined) fields.set('tags', new Map(Object.entries(tags)));
  return { member: { state, helloFields: () => fields } } as unknown as Node;
}

const [primary, east, west, lost] = [
  member('PRIMARY', { dc: 'east', disk: 'fast' }),
  member('SECONDARY', { dc: 'east' }),
  member('SECONDARY', { dc: 'west', disk: 'fast' }),
  member('RECOVERING', { dc: 'east' }),
];
const all: readonly Node[] = [primary, east, west, lost].map((each) => each as Node);

function chosen(nodes: readonly Node[], mode?: string, ...tagSets: Tags[]): unknown {
  const preference = new Map<string, Value>();
  if (mode !== undefined) preference.set('mode', mode);
  if (tagSets.length > 0)
    preference.set(
      'tags',
      tagSets.map((tags) => new Map(Object.entries(tags))),
    );
  const names = new Map([
    [primary, 'primary'],
    [east, 'east'],
    [west, 'west'],
    [lost, 'lost'],
  ]);
  return eligibleMembers(nodes, wantedMember(preference)).map((node) => names.get(node));
}

test('each mode allows its members, of those that are up', () => {
  assert.deepEqual(chosen(all), ['primary']);
  assert.deepEqual(chosen(all, 'primary'), ['primary']);
  assert.deepEqual(chosen(all, 'primaryPreferred'), ['primary']);
  assert.deepEqual(chosen(all, 'secondary'), ['east', 'west']);
  assert.deepEqual(chosen(all, 'secondaryPreferred'), ['east', 'west']);
  assert.deepEqual(chosen(all, 'nearest'), ['primary', 'east', 'west']);
  assert.deepEqual(eligibleMembers(all, wantedMember(undefined)), [primary]);
});

test('a preference gives way where nobody fits, a demand does not', () => {
  const [onlyPrimary, noPrimary] = [all.slice(0, 1), all.slice(1)];
  assert.deepEqual(chosen(onlyPrimary, 'secondary'), []);
  assert.deepEqual(chosen(onlyPrimary, 'secondaryPreferred'), ['primary']);
  assert.deepEqual(chosen(noPrimary, 'primary'), []);
  assert.deepEqual(chosen(noPrimary, 'primaryPreferred'), ['east', 'west']);
  assert.deepEqual(chosen(noPrimary, 'nearest'), ['east', 'west']);
});

test('of several sets of tags the first counts that somebody bears in full', () => {
  assert.deepEqual(chosen(all, 'secondary', { dc: 'west' }), ['west']);
  assert.deepEqual(chosen(all, 'nearest', { disk: 'fast' }), ['primary', 'west']);
  assert.deepEqual(chosen(all, 'nearest', { disk: 'fast', dc: 'west' }), ['west']);
  assert.deepEqual(chosen(all, 'secondary', { dc: 'north' }, { dc: 'east' }), ['east']);
  assert.deepEqual(chosen(all, 'secondary', { dc: 'north' }, {}), ['east', 'west']);
  assert.deepEqual(chosen(all, 'secondary', { dc: 'north' }), []);
  assert.deepEqual(chosen(all, 'secondaryPreferred', { dc: 'north' }), ['primary']);
  assert.deepEqual(chosen(all.slice(1), 'primaryPreferred', { dc: 'west' }), ['west']);
  const untagged = [member('SECONDARY')];
  assert.equal(
    eligibleMembers(untagged, { mode: 'secondary', tagSets: [new Map([['dc', 'a']])] }).length,
    0,
  );
});

test('what is no preference is refused in the words of MongoDB', () => {
  const read = (fields: Record<string, Value>): unknown =>
    wantedMember(new Map(Object.entries(fields)));
  for (const mode of ['best', new Int32(5)])
    assert.throws(() => read({ mode }), {
      codeName: 'FailedToParse',
      message: /Only the modes 'primary'/,
    });
  const tags = [new Map([['dc', 'east']])];
  assert.throws(() => read({ mode: 'primary', tags }), {
    codeName: 'BadValue',
    message: 'Only empty tags are allowed with primary read preference',
  });
  assert.throws(() => read({ mode: 'primary', maxStalenessSeconds: new Int32(90) }), {
    codeName: 'BadValue',
    message: 'You can not specify max staleness for primary read preference',
  });
  for (const fields of [
    { mode: 'primary', tags: [new Map()] },
    { mode: 'primary', tags: 'x' },
    { mode: 'primary', maxStalenessSeconds: new Int32(0) },
    { mode: 'secondary', tags, maxStalenessSeconds: new Int32(90) },
  ] as Record<string, Value>[])
    read(fields);
});
