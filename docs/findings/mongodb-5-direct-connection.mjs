// A direct connection to a secondary has to read from it: the driver has to send the read preference primaryPreferred, and sends none.
// npm install mongodb@5.9.2 && node mongodb-5-direct-connection.mjs "$MONGODB_URI"   (version 4 does the same)
// members: 3
// prints: listCollections: not primary
import { MongoClient } from 'mongodb';

const client = await MongoClient.connect(process.argv[2]);
const { hosts, primary } = await client.db('admin').command({ hello: 1 });
await client.db('findings').collection('some').insertOne({}, { writeConcern: { w: hosts.length } });
await client.close();
const secondary = hosts.find((host) => host !== primary);
const direct = await MongoClient.connect(`mongodb://${secondary}/?directConnection=true`);
try {
  console.log('collections:', (await direct.db('findings').listCollections().toArray()).length);
} catch (error) {
  console.log(`listCollections: ${error.message}`);
} finally {
  await direct.close();
}
