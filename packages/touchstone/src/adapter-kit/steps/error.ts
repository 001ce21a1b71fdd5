import { Int32 } from 'bson';
import { COLLECTION, need } from '../check-bench.ts';
import type { CheckStep } from '../check-step.ts';

const DUPLICATE_KEY = 11000;

export const error: CheckStep = {
  name: 'error',
  shows: 'what the driver throws comes as data',
  async run(bench) {
    const reply = await bench.ask({
      kind: 'run',
      object: COLLECTION,
      name: 'insertOne',
      arguments: { document: { _id: new Int32(1) } },
    });
    need(reply.kind === 'error', 'error: there is a document with this _id already');
    need(reply.error.code === DUPLICATE_KEY, `code ${DUPLICATE_KEY}, which the server told`);
    need(!reply.error.isClientError, 'isClientError false: the error is the server’s');
    need(reply.error.number > 0, 'a number of the error, from 1 on: callbacks name it');
    return undefined;
  },
};
