import { Int32 } from 'bson';
import { type CheckBench, COLLECTION, need, SESSION } from '../check-bench.ts';
import type { CheckStep } from '../check-step.ts';

export const transaction: CheckStep = {
  name: 'transaction',
  shows: 'operations take part in a session’s transaction',
  async run(bench) {
    await insertIn(bench, 'abortTransaction');
    const none = await bench.stored({ _id: 2 });
    need(
      none.length === 0,
      'no document with _id 2 after abortTransaction: was the session given?',
    );
    await insertIn(bench, 'commitTransaction');
    const one = await bench.stored({ _id: 2 });
    need(one.length === 1, 'the document with _id 2 after commitTransaction');
    return undefined;
  },
};

async function insertIn(bench: CheckBench, end: string): Promise<void> {
  await bench.run(SESSION, 'startTransaction');
  const document = { _id: new Int32(2) };
  await bench.run(COLLECTION, 'insertOne', { document, session: SESSION });
  await bench.run(SESSION, end);
}
