import type { Document, ObjectId } from 'bson';
import type { InferIdType, OptionalUnlessRequiredId, WithId } from './document-id.ts';
import type { Filter, StrictFilter } from './filter.ts';
import type { Join, NestedPaths, PropertyType } from './nested-path.ts';
import type { StrictUpdateFilter, UpdateFilter } from './update-filter.ts';

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function expectSame<_Check extends true>(): void {}

interface Pet {
  name: string;
  age: number;
  born: Date;
  tags: string[];
  owner: { name: string; phones: { kind: string; number: number }[] };
  parent?: Pet;
}
interface Numbered {
  _id: number;
  text: string;
}

expectSame<Same<InferIdType<Pet>, ObjectId>>();
expectSame<Same<InferIdType<Numbered>, number>>();
expectSame<Same<InferIdType<Document>, ObjectId>>();
expectSame<Same<WithId<Pet>['_id'], ObjectId>>();
expectSame<Same<PropertyType<Pet, 'owner.name'>, string>>();
expectSame<Same<PropertyType<Pet, 'owner.phones.0.number'>, number>>();
expectSame<Same<PropertyType<Pet, 'nothing.here'>, unknown>>();

export const path: Join<NestedPaths<Pet, []>, '.'> = 'owner.phones.3.kind';
// @ts-expect-error: the schema has no such path
export const wrongPath: Join<NestedPaths<Pet, []>, '.'> = 'owner.address';

export const withoutId: OptionalUnlessRequiredId<Pet> = {
  name: 'Spot',
  age: 3,
  born: new Date(0),
  tags: [],
  owner: { name: 'Ann', phones: [] },
};
// @ts-expect-error: this schema requires an _id
export const requiredId: OptionalUnlessRequiredId<Numbered> = { text: 'x' };

export const byItem: Filter<Pet> = { tags: 'small', name: /^S/, age: { $gt: 1, $mod: [2, 0] } };
export const byPath: Filter<Pet> = {
  'owner.name': 'Ann',
  $or: [{ age: 1 }, { _id: { $exists: true } }],
};
// @ts-expect-error: a string field does not equal a number
export const wrongValue: Filter<Pet> = { name: 5 };
// @ts-expect-error: `$regex` is for strings
export const wrongOperator: Filter<Pet> = { age: { $regex: 'a' } };
export const strict: StrictFilter<Pet> = { 'owner.phones.0.number': { $gt: 4 } };
// @ts-expect-error: the path leads to a number
export const wrongStrict: StrictFilter<Pet> = { 'owner.phones.0.number': { $gt: 'x' } };

export const update: UpdateFilter<Pet> = {
  $set: { name: 'Rex', 'owner.name': 'Bob' },
  $inc: { age: 1 },
  $push: { tags: { $each: ['a'], $slice: 3 } },
  $pull: { tags: 'b' },
  $unset: { parent: '' },
  $currentDate: { born: true },
};
// @ts-expect-error: a string cannot be incremented
export const wrongIncrement: UpdateFilter<Pet> = { $inc: { name: 1 } };
// @ts-expect-error: a number is no array
export const wrongPush: UpdateFilter<Pet> = { $push: { age: 1 } };
export const strictUpdate: StrictUpdateFilter<Pet> = { $set: { 'owner.phones.$[].number': 1 } };
// @ts-expect-error: the path leads to a string
export const wrongStrictUpdate: StrictUpdateFilter<Pet> = { $set: { 'owner.name': 1 } };
