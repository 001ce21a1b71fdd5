/** The server can be an older one: what a driver meets there is what MongoDB of that version says. */
import { MongoClient, MongoServerError } from '@touchstone/driver';
import { startStandalone } from '@touchstone/server';

await using deployment = await startStandalone({ version: '4.4.29' });
const client = new MongoClient(deployment.uri);
const { version } = await client.db('admin').command({ buildInfo: 1 });
console.log(`version: ${version}`);
try {
  await client.db('app').command({ update: 'c', updates: [], let: { x: 1 } });
} catch (error) {
  if (error instanceof MongoServerError) console.log(`${error.codeName}: ${error.message}`);
}
await client.close();
