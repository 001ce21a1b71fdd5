// A generated _id is the last field of what a client bulk write sends.
// npm install mongodb@7.9.0 && node mongodb-generated-id-last.mjs "$MONGODB_URI"   (server 8.0 or newer)
// prints: fields: [ 'x', '_id' ]
import { MongoClient } from 'mongodb';

const client = new MongoClient(process.argv[2], { monitorCommands: true });
client.on('commandStarted', ({ commandName, command }) => {
  if (commandName === 'bulkWrite') console.log('fields:', Object.keys(command.ops.documents?.[0]?.document ?? command.ops[0].document));
});
await client.bulkWrite([{ name: 'insertOne', namespace: 'finding.c', document: { x: 1 } }]);
await client.close();
