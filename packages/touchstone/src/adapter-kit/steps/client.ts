import { CLIENT, COLLECTION, COLLECTION_NAME, DATABASE, DATABASE_NAME } from '../check-bench.ts';
import type { CheckStep } from '../check-step.ts';

export const client: CheckStep = {
  name: 'client',
  shows: 'a client, a database and a collection are made',
  async run(bench) {
    await bench.create('client', CLIENT, { observeEvents: ['commandStartedEvent'] });
    await bench.create('database', DATABASE, { client: CLIENT, databaseName: DATABASE_NAME });
    await bench.create('collection', COLLECTION, {
      database: DATABASE,
      collectionName: COLLECTION_NAME,
    });
    return undefined;
  },
};
