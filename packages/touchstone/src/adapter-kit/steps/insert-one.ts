import { Int32 } from 'bson';
import { COLLECTION, need } from '../check-bench.ts';
import type { CheckStep } from '../check-step.ts';

export const insertOne: CheckStep = {
  name: 'insertOne',
  shows: 'a document reaches the server as it was given',
  async run(bench) {
    const document = { _id: new Int32(1), x: new Int32(11) };
    const value = await bench.run(COLLECTION, 'insertOne', { document });
    const [stored] = await bench.stored({ _id: 1 });
    need(stored !== undefined, 'the document on the server: there is none with _id 1');
    need(stored['x']?._bsontype === 'Int32', 'x as an int32 on the server, as the line has it');
    need(Number(value?.['insertedId']) === 1, 'value.insertedId, the _id of the document: 1');
    return undefined;
  },
};
