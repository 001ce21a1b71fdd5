/** One driver in a process of its own: `driver-client.js MODULE OPERATION CONCURRENCY SECONDS URI`; prints a line of JSON. */
const [moduleName, operation, concurrency, seconds, uri] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];

interface Collection {
  findOne(filter: object): Promise<unknown>;
  insertOne(document: object): Promise<unknown>;
  updateOne(filter: object, update: object): Promise<unknown>;
  insertMany(documents: object[]): Promise<unknown>;
  find(filter: object): { toArray(): Promise<unknown[]> };
  aggregate(pipeline: object[]): { toArray(): Promise<unknown[]> };
}

const { MongoClient } = await import(moduleName);
const client = new MongoClient(uri, { maxPoolSize: Number(concurrency) });
await client.connect();
const collection = client.db('bench').collection('things') as Collection;

const many = client.db('bench').collection('many') as Collection;
const small = (): object => ({ name: 'a small document', values: [1, 2, 3], n: 5 });

const operations: Readonly<Record<string, () => Promise<unknown>>> = {
  findOne: () => collection.findOne({ _id: 1 }),
  insertOne: () => collection.insertOne({ name: 'a small document', values: [1, 2, 3], n: 5 }),
  updateOne: () => collection.updateOne({ _id: 1 }, { $set: { n: 5 } }),
  insertMany10000: () => collection.insertMany(Array.from({ length: 10_000 }, small)),
  find10000: () => many.find({}).toArray(),
  aggregate1000: () => collection.aggregate([]).toArray(),
};
const work = operations[operation] as () => Promise<unknown>;

async function run(forSeconds: number): Promise<{ perSecond: number; cpuMicroseconds: number }> {
  const end = performance.now() + forSeconds * 1000;
  const cpu = process.cpuUsage();
  const start = performance.now();
  let count = 0;
  const one = async (): Promise<void> => {
    while (performance.now() < end) {
      await work();
      count++;
    }
  };
  await Promise.all(Array.from({ length: Number(concurrency) }, one));
  const spent = process.cpuUsage(cpu);
  return {
    perSecond: (count * 1000) / (performance.now() - start),
    cpuMicroseconds: (spent.user + spent.system) / count,
  };
}

await run(Number(seconds) / 2);
console.log(JSON.stringify(await run(Number(seconds))));
await client.close();
