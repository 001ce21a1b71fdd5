/** A process that lives for one operation: `first-find.js MODULE URI`. */
const [moduleName, uri] = process.argv.slice(2) as [string, string];

const { MongoClient } = await import(moduleName);
const client = new MongoClient(uri);
await client.db('bench').collection('things').findOne({ _id: 1 });
await client.close();
