/** A failpoint: the next insert finds no primary, and the driver retries it once. */
import { MongoClient } from '@touchstone/driver';
import { startReplicaSet } from '@touchstone/server';

await using deployment = await startReplicaSet({ members: 1 });
const client = new MongoClient(deployment.uri, { monitorCommands: true });
let attempts = 0;
client.on('commandStarted', ({ commandName }) => {
  if (commandName === 'insert') attempts++;
});
await client.db('admin').command({
  configureFailPoint: 'failCommand',
  mode: { times: 1 },
  data: { failCommands: ['insert'], errorCode: 10107, errorLabels: ['RetryableWriteError'] },
});
await client.db('app').collection('things').insertOne({ made: 'once' });
console.log(`attempts: ${attempts}`);
console.log(`documents: ${await client.db('app').collection('things').countDocuments()}`);
await client.close();
