/** MikroORM: a unit of work with references, collections, embedded documents, transactions, aggregates and indexes. */
import { defineEntity, MikroORM, p } from '@mikro-orm/mongodb';
import { show, showFailure, uri } from './program.mjs';

const Address = defineEntity({
  name: 'Address',
  embeddable: true,
  properties: { city: p.string(), zip: p.integer().nullable() },
});
const Author = defineEntity({
  name: 'Author',
  collection: 'authors',
  properties: {
    _id: p.type('ObjectId').primary(),
    id: p.string().serializedPrimaryKey(),
    name: p.string(),
    email: p.string().unique(),
    age: p.integer().nullable(),
    born: p.datetime().nullable(),
    tags: p.array().nullable(),
    address: () => p.embedded(Address).nullable(),
    books: () => p.oneToMany(Book).mappedBy('author'),
  },
});
const Book = defineEntity({
  name: 'Book',
  collection: 'books',
  properties: {
    _id: p.type('ObjectId').primary(),
    id: p.string().serializedPrimaryKey(),
    title: p.string().index(),
    price: p.float().nullable(),
    author: () => p.manyToOne(Author).nullable(),
    related: () => p.manyToMany(Book).owner(),
  },
});

const orm = await MikroORM.init({
  clientUrl: uri,
  dbName: 'mikro',
  entities: [Address, Author, Book],
  ensureIndexes: true,
  implicitTransactions: true,
  allowGlobalContext: false,
});
show('connected', await orm.isConnected());
const em = orm.em.fork();
const ada = em.create(Author, {
  name: 'Ada',
  email: 'ada@x',
  age: 36,
  born: new Date(0),
  tags: ['math'],
  address: { city: 'London', zip: 1 },
});
const engines = em.create(Book, { title: 'Engines', price: 10, author: ada });
em.create(Book, { title: 'Numbers', price: 20, author: ada, related: [engines] });
await em.flush();
em.clear();
const found = await em.findOneOrFail(Author, { email: 'ada@x' }, { populate: ['books'] });
show('found', JSON.parse(JSON.stringify(found)));
show(
  'books',
  found.books
    .getItems()
    .map(({ title }) => title)
    .sort(),
);
found.age = 37;
found.address.city = 'Paris';
await em.flush();
em.clear();
show(
  'updated',
  await em.findOneOrFail(Author, { address: { city: 'Paris' } }).then(({ age }) => age),
);
show(
  'query',
  (await em.find(Book, { price: { $gte: 10 } }, { orderBy: { title: 'desc' }, limit: 1 })).map(
    ({ title }) => title,
  ),
);
show(
  'related',
  (await em.findOneOrFail(Book, { title: 'Numbers' }, { populate: ['related', 'author'] })).related
    .getItems()
    .map(({ title, author }) => [title, author.name]),
);
show('count', [await em.count(Book), await em.count(Author, { name: /^A/ })]);
show('and count', (await em.findAndCount(Book, {}, { limit: 1 }))[1]);
show('aggregate', await em.aggregate(Book, [{ $group: { _id: null, total: { $sum: '$price' } } }]));
show('insert', typeof (await em.insert(Author, { name: 'Bo', email: 'bo@x' })));
await showFailure('duplicate', () => em.insert(Author, { name: 'Bo', email: 'bo@x' }));
show(
  'insertMany',
  (
    await em.insertMany(Author, [
      { name: 'Cy', email: 'cy@x' },
      { name: 'Di', email: 'di@x' },
    ])
  ).length,
);
show('nativeUpdate', await em.nativeUpdate(Author, { name: 'Cy' }, { age: 5 }));
show('upsert', (await em.upsert(Author, { name: 'Ed', email: 'ed@x' })).name);
show(
  'upsertMany',
  (
    await em.upsertMany(Author, [
      { name: 'Ed', email: 'ed@x', age: 9 },
      { name: 'Flo', email: 'flo@x' },
    ])
  ).map(({ name }) => name),
);
await em.transactional(async (inner) => {
  inner.create(Author, { name: 'Gus', email: 'gus@x' });
});
show('committed', await em.fork().count(Author, { name: 'Gus' }));
await showFailure('aborted', () =>
  em.fork().transactional(async (inner) => {
    inner.create(Author, { name: 'Hal', email: 'hal@x' });
    await inner.flush();
    throw new Error('no');
  }),
);
show('nothing of it', await em.fork().count(Author, { name: 'Hal' }));
const fork = em.fork();
fork.remove(await fork.findOneOrFail(Author, { name: 'Gus' }));
await fork.flush();
show('removed', await em.fork().findOne(Author, { name: 'Gus' }));
show('nativeDelete', await em.nativeDelete(Author, { age: 5 }));
const streamed = [];
if (em.stream)
  for await (const author of em.fork().stream(Author, { orderBy: { name: 'asc' } }))
    streamed.push(author.name);
show('stream', streamed);
const driver = orm.em.getDriver().getConnection();
show(
  'indexes',
  (await driver.getCollection('authors').indexes()).map(({ name, unique }) => ({ name, unique })),
);
show('collections', (await driver.listCollections()).sort());
await orm.schema.drop();
show('dropped', await driver.listCollections());
await orm.close();
