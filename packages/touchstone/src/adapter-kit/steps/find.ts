import { Int32 } from 'bson';
import { COLLECTION, need } from '../check-bench.ts';
import type { CheckStep } from '../check-step.ts';

export const find: CheckStep = {
  name: 'find',
  shows: 'documents come back, with their types',
  async run(bench) {
    const value = await bench.run(COLLECTION, 'find', { filter: { _id: new Int32(1) } });
    need(Array.isArray(value), 'an array of documents as the value');
    need(value.length === 1, `one document, that with _id 1: ${value.length} came`);
    const [document] = value;
    // A driver in this process gives plain numbers, which a line would have the type of.
    const type = document?.x?._bsontype ?? 'Int32';
    need(type === 'Int32' && Number(document?.x) === 11, 'x as an int32: {"$numberInt": "11"}');
    return undefined;
  },
};
