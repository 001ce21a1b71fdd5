// dropIndexes fails on the server, and the driver says false in place of throwing the error; dropIndex throws it.
// npm install mongodb@6.22.0 && node mongodb-6-drop-indexes.mjs "$MONGODB_URI"
// prints: dropIndexes of a collection that is not there: false
// prints: dropIndex: NamespaceNotFound
import { MongoClient } from 'mongodb';

const client = await MongoClient.connect(process.argv[2]);
const collection = client.db('findings').collection('missing');
await collection.drop().catch(() => {});
try {
  console.log('dropIndexes of a collection that is not there:', await collection.dropIndexes());
  await collection.dropIndex('a_1');
} catch (error) {
  console.log(`dropIndex: ${error.codeName}`);
} finally {
  await client.close();
}
