import type { Collection } from '@touchstone/driver';

export interface Item {
  readonly _id: number;
  readonly n: number;
}

const OPERATIONS = [
  'insert',
  'update',
  'find',
  'findSecondary',
  'findNearest',
  'aggregate',
] as const;
export type OperationKind = (typeof OPERATIONS)[number];

/** Carries one operation out. */
export type Perform = (
  collection: Collection<Item>,
  kind: OperationKind,
  _id: number,
) => Promise<void>;

/** The kind that a number from 0 to 1 stands for. */
export function drawKind(chance: number): OperationKind {
  return OPERATIONS[Math.floor(chance * OPERATIONS.length)] as OperationKind;
}

/** The operations of an application: half of it writes or reads at the primary, half reads anywhere. */
export const perform: Perform = async (collection, kind, _id) => {
  switch (kind) {
    case 'insert':
      await collection.replaceOne({ _id }, { n: _id }, { upsert: true });
      break;
    case 'update':
      await collection.updateOne({ _id }, { $inc: { n: 1 } });
      break;
    case 'find':
      await collection.findOne({ _id });
      break;
    case 'findSecondary':
      await collection.findOne({ _id }, { readPreference: 'secondaryPreferred' });
      break;
    case 'findNearest':
      await collection.find({ n: { $gt: _id } }, { readPreference: 'nearest', limit: 5 }).toArray();
      break;
    case 'aggregate':
      await collection.aggregate([{ $match: { _id } }, { $project: { n: 1 } }]).toArray();
      break;
  }
};
