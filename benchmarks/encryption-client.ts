/**
 * One driver that encrypts, in a process of its own: `encryption-client.js MODULE OPERATION SECONDS URI [MONGOCRYPTD]`; prints
 * a line of JSON. Without a mongocryptd, queries are analyzed in the process.
 */
const [moduleName, operation, seconds, uri, mongocryptdURI] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string | undefined,
];

const { MongoClient, ClientEncryption } = await import(moduleName);
const options = {
  keyVaultNamespace: 'keyvault.datakeys',
  kmsProviders: { local: { key: Buffer.alloc(96, 7) } },
};
const plain = new MongoClient(uri);
await plain.connect();
const keyId = await new ClientEncryption(plain, options).createDataKey('local');
const encrypt = {
  keyId: [keyId],
  bsonType: 'string',
  algorithm: 'AEAD_AES_256_CBC_HMAC_SHA_512-Deterministic',
};
const collectionName = `people${process.pid}`;
const client = new MongoClient(uri, {
  autoEncryption: {
    ...options,
    schemaMap: {
      [`bench.${collectionName}`]: { bsonType: 'object', properties: { ssn: { encrypt } } },
    },
    ...(mongocryptdURI === undefined
      ? {}
      : { extraOptions: { mongocryptdURI, mongocryptdBypassSpawn: true } }),
  },
});
await client.connect();
const collection = client.db('bench').collection(collectionName);
await collection.insertOne({ _id: 1, ssn: '123', name: 'a small document', values: [1, 2, 3] });
await plain.db('bench').collection(collectionName).createIndex({ ssn: 1 });

const operations: Readonly<Record<string, () => Promise<unknown>>> = {
  findOne: () => collection.findOne({ ssn: '123' }),
  insertOne: () =>
    collection.insertOne({ ssn: '456', name: 'a small document', values: [1, 2, 3] }),
};
const work = operations[operation] as () => Promise<unknown>;

async function run(forSeconds: number): Promise<{ perSecond: number; cpuMicroseconds: number }> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const end = start + forSeconds * 1000;
  let count = 0;
  while (performance.now() < end) {
    await work();
    count++;
  }
  const spent = process.cpuUsage(cpu);
  return {
    perSecond: (count * 1000) / (performance.now() - start),
    cpuMicroseconds: (spent.user + spent.system) / count,
  };
}

await run(Number(seconds) / 2);
console.log(JSON.stringify(await run(Number(seconds))));
await client.close();
await plain.close();
