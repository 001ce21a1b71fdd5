/** TypeORM: entities with embedded documents, finders, aggregates, indexes, bulk writes, transactions of the driver. */
import 'reflect-metadata';
import { DataSource, EntitySchema } from 'typeorm';
import { show, showFailure, uri } from './program.mjs';

class Person {}
const PersonSchema = new EntitySchema({
  name: 'Person',
  target: Person,
  columns: {
    id: { type: 'string', objectId: true, primary: true, generated: true },
    name: { type: 'string' },
    age: { type: 'int', nullable: true },
    tags: { type: 'simple-array', array: true, nullable: true },
    address: { type: 'json', nullable: true },
    created: { type: 'date', createDate: true },
    version: { type: 'int', version: true },
  },
});
const source = await new DataSource({
  type: 'mongodb',
  url: uri,
  database: 'orm',
  entities: [PersonSchema],
}).initialize();
show('initialized', [source.isInitialized, source.options.type]);
const people = source.getMongoRepository(Person);

show('unique', await people.createCollectionIndex({ name: 1 }, { name: 'by_name', unique: true }));
const ada = await people.save(
  Object.assign(new Person(), {
    name: 'Ada',
    age: 36,
    tags: ['math'],
    address: { city: 'London' },
  }),
);
show('saved', ada);
show(
  'many',
  (
    await people.save([
      { name: 'Bo', age: 20 },
      { name: 'Cy', age: 30 },
    ])
  ).map(({ name, version }) => [name, version]),
);
show('by id', await people.findOneBy({ _id: ada.id }));
show(
  'where',
  await people.find({
    where: { age: { $gt: 25 } },
    order: { name: 'DESC' },
    select: { name: true },
  }),
);
show('embedded', (await people.findOneBy({ 'address.city': 'London' })).name);
show(
  'page',
  (await people.find({ order: { name: 'ASC' }, skip: 1, take: 1 })).map(({ name }) => name),
);
show('count', [
  await people.count(),
  await people.countBy({ age: 20 }),
  await people.countDocuments({ age: { $lt: 31 } }),
]);
show(
  'and count',
  (await people.findAndCount({ take: 1, order: { age: 'ASC' } })).map((one) =>
    Array.isArray(one) ? one.length : one,
  ),
);
ada.age = 37;
const again = await people.save(ada);
show('updated', [again.age, again.version]);
show('updateOne', await people.updateOne({ name: 'Bo' }, { $inc: { age: 1 } }));
show('updateMany', await people.updateMany({}, { $set: { seen: true } }));
show('update', await people.update({ name: 'Cy' }, { age: 31 }));
show(
  'findOneAndUpdate',
  await people.findOneAndUpdate({ name: 'Bo' }, { $set: { age: 50 } }, { returnDocument: 'after' }),
);
show(
  'aggregate',
  await people.aggregate([{ $group: { _id: null, total: { $sum: '$age' } } }]).toArray(),
);
show(
  'entities',
  (await people.aggregateEntity([{ $match: { name: 'Bo' } }]).toArray()).map((one) => [
    one instanceof Person,
    one.name,
  ]),
);
show('distinct', (await people.distinct('name', {})).sort());
const bulk = await people.bulkWrite([
  { insertOne: { document: { name: 'Di' } } },
  { deleteOne: { filter: { name: 'Cy' } } },
]);
show('bulk', [bulk.insertedCount, bulk.deletedCount]);
show('insertMany', (await people.insertMany([{ name: 'Ed' }, { name: 'Flo' }])).insertedCount);
await showFailure('duplicate', () => people.insertOne({ name: 'Ed' }));
show('insert', (await people.insert({ name: 'Gus' })).identifiers.length);
show(
  'upsert',
  (await people.replaceOne({ name: 'Hal' }, { name: 'Hal' }, { upsert: true })).upsertedCount,
);
const names = [];
const cursor = people.createEntityCursor({}).sort({ name: 1 });
for await (const person of cursor) names.push([person instanceof Person, person.name]);
show('cursor', names);
show(
  'indexes',
  (await people.collectionIndexes()).map(({ name, unique }) => ({ name, unique })),
);
show('created', await people.createCollectionIndex({ age: -1 }, { name: 'by_age' }));
await people.dropCollectionIndex('by_age');
show('remove', (await people.remove(await people.findOneBy({ name: 'Bo' }))).name);
show('delete', await people.delete({ name: 'Flo' }));
show('deleteMany', await people.deleteMany({ name: { $in: ['Ed', 'Gus'] } }));
const manager = source.mongoManager;
show(
  'manager',
  (await manager.find(Person, { order: { name: 'ASC' } })).map(({ name }) => name),
);
await people.clear();
show('cleared', await people.count());
await source.dropDatabase();
await source.destroy();
show('initialized', source.isInitialized);
