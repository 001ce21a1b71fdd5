// An adapter for a MongoDB driver, to be filled in: touchstone adapter check 'node adapter.mjs'.
//
// Reads requests from standard input and writes replies to standard output, a line of Extended JSON each.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { BSON, MongoClient } from 'mongodb';

const { EJSON } = BSON;
const description = createRequire(import.meta.url).resolve('mongodb/package.json');
const { version } = JSON.parse(readFileSync(description, 'utf8'));
const entities = new Map();

async function answer(request) {
  switch (request.kind) {
    case 'start':
      return { kind: 'started', driver: { name: 'mongodb', version, language: 'Node.js' } };
    case 'createEntity':
      return create(request.entity, request.uri);
    case 'run':
      return run(entities.get(request.object), request.name, request.arguments);
    case 'reset': {
      const clients = [...entities.values()].filter((entity) => entity instanceof MongoClient);
      entities.clear();
      await Promise.all(clients.map((client) => client.close()));
      return { kind: 'done' };
    }
    default:
      // Next: "events", "inspect", "endCallback".
      return unsupported(request.kind);
  }
}

function create({ type, id, options }, uri) {
  switch (type) {
    case 'client':
      entities.set(id, new MongoClient(uri, { promoteValues: false }));
      break;
    case 'database':
      entities.set(id, entities.get(options.client).db(options.databaseName));
      break;
    case 'collection':
      entities.set(id, entities.get(options.database).collection(options.collectionName));
      break;
    default:
      return unsupported(`entities of type ${type}`);
  }
  return { kind: 'done' };
}

async function run(target, name, given) {
  switch (name) {
    case 'insertOne': {
      const { insertedId } = await target.insertOne(given.document);
      return { kind: 'result', value: { insertedId } };
    }
    case 'find':
      return { kind: 'result', value: await target.find(given.filter).toArray() };
    default:
      return unsupported(`the operation ${name}`);
  }
}

function unsupported(what) {
  return { kind: 'unsupported', reason: `this adapter does not know ${what} yet` };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, ...request } = EJSON.parse(line, { relaxed: false });
  if (request.kind === 'stop') break;
  // Next, tell what the driver throws as data: "error".
  answer(request)
    .catch((error) => ({ kind: 'failure', message: String(error) }))
    .then((reply) => console.log(EJSON.stringify({ id, ...reply }, { relaxed: false })));
}
process.exit();
