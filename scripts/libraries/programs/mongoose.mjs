/** Mongoose: schemas, population, discriminators, plugins, transactions, bulk writes, cursors, aggregates, change streams. */
import mongoose from 'mongoose';
import { show, showFailure, uri } from './program.mjs';

const { Schema } = mongoose;
const commands = [];

mongoose.plugin((schema) => {
  schema.add({ revision: { type: Number, default: 0 } });
  schema.pre('save', function () {
    this.revision += 1;
  });
});

const authorSchema = new Schema(
  {
    name: { type: String, required: true, unique: true, trim: true },
    email: { type: String, lowercase: true, match: /@/ },
    born: Date,
    tags: [String],
    address: { city: String, zip: { type: Number, min: 1000 } },
    settings: { type: Map, of: String },
    secret: Buffer,
    score: Schema.Types.Decimal128,
    long: BigInt,
    uid: Schema.Types.UUID,
    ratio: Schema.Types.Double,
    count32: Schema.Types.Int32,
    anything: Schema.Types.Mixed,
  },
  { timestamps: true },
);
authorSchema.virtual('books', { ref: 'Book', localField: '_id', foreignField: 'author' });
authorSchema.virtual('label').get(function () {
  return `${this.name} <${this.email}>`;
});
authorSchema.methods.rename = function (name) {
  this.name = name;
  return this.save();
};
authorSchema.statics.named = function (name) {
  return this.findOne({ name });
};
authorSchema.query.inCity = function (city) {
  return this.where({ 'address.city': city });
};
authorSchema.post('save', (document) => commands.push(`saved ${document.name}`));
authorSchema.pre('deleteOne', { document: true, query: false }, function () {
  commands.push(`deletes ${this.name}`);
});

const bookSchema = new Schema({
  title: { type: String, index: true },
  author: { type: Schema.Types.ObjectId, ref: 'Author' },
  chapters: [{ title: String, pages: Number }],
  price: Number,
});
const eventSchema = new Schema({ at: Number }, { discriminatorKey: 'kind' });

await mongoose.connect(uri, { dbName: 'library', monitorCommands: true });
show('ready', mongoose.connection.readyState);
show('names', [mongoose.connection.name, mongoose.connection.host]);
const Author = mongoose.model('Author', authorSchema);
const Book = mongoose.model('Book', bookSchema);
const Event = mongoose.model('Event', eventSchema);
const Click = Event.discriminator('Click', new Schema({ x: Number, y: Number }));
const Key = Event.discriminator('Key', new Schema({ key: String }));
await Promise.all([Author.init(), Book.init(), Event.init()]);

// Documents
const ada = await Author.create({
  name: ' Ada ',
  email: 'ADA@X.ORG',
  born: new Date(0),
  tags: ['math'],
  address: { city: 'London', zip: 1234 },
  settings: { theme: 'dark' },
  secret: Buffer.from('secret'),
  score: '12.50',
  long: 2n ** 60n,
  uid: '0123e456-7890-4abc-9def-0123456789ab',
  ratio: 2,
  count32: 7,
  anything: { nested: [1, { two: 2 }] },
});
show('created', ada.toObject());
show('json', ada.toJSON({ virtuals: true, flattenMaps: true, flattenObjectIds: true }));
show('label', ada.label);
const found = await Author.named('Ada');
show('found', found.toObject());
show('types', [
  found._id.constructor.name,
  found.score.constructor.name,
  found.long,
  found.secret.constructor.name,
]);
show('instanceof', [
  found._id instanceof mongoose.Types.ObjectId,
  found._id instanceof mongoose.mongo.ObjectId,
]);
show('lean', await Author.findOne({ _id: ada.id }).lean());
found.tags.push('poetry');
found.address.city = 'Paris';
found.settings.set('theme', 'light');
show('modified', found.modifiedPaths());
await found.save();
await (await Author.findById(ada._id)).rename('Ada L.');
show('renamed', (await Author.findById(ada._id)).toObject());
await showFailure('required', () => Author.create({ email: 'x@x' }));
await showFailure('cast', () => Author.findOne({ _id: 'nonsense' }));
await showFailure('duplicate', () => Author.create({ name: 'Ada L.' }));
const first = await Author.findById(ada._id);
const second = await Author.findById(ada._id);
first.tags = ['a', 'b'];
await first.save();
second.tags.pull('math');
await showFailure('version', () => second.save().then(() => 'saved'));

// Queries
await Author.insertMany([
  { name: 'Bo', email: 'bo@x', address: { city: 'Rome', zip: 2000 } },
  { name: 'Cy', email: 'cy@x', address: { city: 'Rome', zip: 3000 }, tags: ['x', 'y'] },
  { name: 'Di', email: 'di@x', address: { city: 'Oslo', zip: 4000 } },
]);
show('in city', await Author.find().inCity('Rome').sort('-name').select('name -_id').lean());
show('counts', [
  await Author.countDocuments({ 'address.city': 'Rome' }),
  await Author.estimatedDocumentCount(),
]);
show('distinct', await Author.distinct('address.city'));
show('exists', await Author.exists({ name: 'Bo' }));
show(
  'where',
  await Author.where('address.zip')
    .gt(1500)
    .lt(3500)
    .skip(1)
    .limit(1)
    .select('name')
    .sort('name')
    .lean(),
);
show('regex', await Author.find({ name: /^b/i }, 'name -_id').collation({ locale: 'en' }).lean());
show(
  'updateOne',
  await Author.updateOne(
    { name: 'Bo' },
    { $set: { 'address.zip': 2001 }, $addToSet: { tags: 'new' } },
  ),
);
show('updateMany', await Author.updateMany({}, { $inc: { count32: 1 } }));
show('upsert', await Author.updateOne({ name: 'Ed' }, { email: 'ed@x' }, { upsert: true }));
show(
  'findOneAndUpdate',
  await Author.findOneAndUpdate(
    { name: 'Ed' },
    { $push: { tags: 'z' } },
    { returnDocument: 'after' },
  ).lean(),
);
const raw = await Author.findOneAndUpdate(
  { name: 'No' },
  { email: 'no@x' },
  { upsert: true, includeResultMetadata: true },
);
show('metadata', [raw.ok, raw.value, Object.keys(raw.lastErrorObject)]);
show('findOneAndDelete', (await Author.findOneAndDelete({ name: 'No' })).name);
show('replaceOne', await Author.replaceOne({ name: 'Di' }, { name: 'Di', email: 'd@i' }));
show(
  'orFail',
  await Author.findOne({ name: 'nobody' })
    .orFail()
    .catch((error) => error.name),
);
show(
  'explain',
  Object.keys(await Author.find({ name: 'Bo' }).explain('queryPlanner')).includes('queryPlanner'),
);

// Population
const books = await Book.create([
  { title: 'Engines', author: ada._id, chapters: [{ title: 'One', pages: 10 }], price: 10 },
  { title: 'Numbers', author: ada._id, chapters: [], price: 20 },
  { title: 'Rome', author: (await Author.named('Bo'))._id, price: 5 },
]);
show(
  'books',
  books.map((book) => book.toObject()),
);
show('populated', (await Book.findOne({ title: 'Engines' }).populate('author', 'name')).toObject());
show(
  'virtual',
  (
    await Author.findById(ada._id).populate({
      path: 'books',
      select: 'title',
      options: { sort: { title: -1 } },
    })
  ).books.map((book) => book.title),
);
show(
  'lookup',
  await Book.aggregate([
    { $lookup: { from: 'authors', localField: 'author', foreignField: '_id', as: 'by' } },
    { $unwind: '$by' },
    { $group: { _id: '$by.name', total: { $sum: '$price' }, titles: { $push: '$title' } } },
  ]).sort({ _id: 1 }),
);
show(
  'facet',
  await Book.aggregate()
    .match({ price: { $gt: 5 } })
    .facet({
      n: [{ $count: 'n' }],
      top: [{ $sort: { price: -1 } }, { $limit: 1 }, { $project: { _id: 0, title: 1 } }],
    }),
);

// Subdocuments
const book = await Book.findOne({ title: 'Engines' });
book.chapters.push({ title: 'Two', pages: 20 });
book.chapters.id(book.chapters[0]._id).pages = 11;
await book.save();
show('chapters', (await Book.findOne({ 'chapters.title': 'Two' })).toObject().chapters);

// Discriminators
await Event.create([
  { kind: 'Click', at: 1, x: 1, y: 2 },
  { kind: 'Key', at: 2, key: 'q' },
  { at: 3 },
]);
show(
  'events',
  (await Event.find().sort('at')).map((event) => [event.constructor.modelName, event.at]),
);
show('clicks', await Click.find().select('-_id').lean());
show('keys', await Key.countDocuments());

// Bulk writes
const bulk = await Author.bulkWrite([
  { insertOne: { document: { name: 'Flo', email: 'flo@x' } } },
  { updateOne: { filter: { name: 'Bo' }, update: { $set: { email: 'b@o' } } } },
  { deleteOne: { filter: { name: 'Cy' } } },
  { replaceOne: { filter: { name: 'Gus' }, replacement: { name: 'Gus' }, upsert: true } },
]);
show('bulk', [
  bulk.constructor.name,
  bulk.insertedCount,
  bulk.matchedCount,
  bulk.modifiedCount,
  bulk.deletedCount,
  bulk.upsertedCount,
  bulk.insertedIds,
  bulk.upsertedIds,
]);
await showFailure('bulk duplicate', () =>
  Author.bulkWrite(
    [{ insertOne: { document: { name: 'Bo' } } }, { insertOne: { document: { name: 'Hal' } } }],
    { ordered: false },
  ),
);
show('hal', (await Author.exists({ name: 'Hal' })) !== null);
await showFailure('insertMany', () =>
  Author.insertMany([{ name: 'Ida' }, { name: 'Bo' }, { name: 'Jo' }]),
);
show(
  'bulkSave',
  (await Author.bulkSave([new Author({ name: 'Kim' }), new Author({ name: 'Lou' })])).insertedCount,
);
show('empty bulk', (await Author.bulkWrite([])).insertedCount);

// Cursors
const names = [];
for await (const author of Author.find().sort('name').cursor({ batchSize: 2 }))
  names.push(author.name);
show('for await', names);
const seen = [];
await Author.find()
  .sort('name')
  .limit(3)
  .cursor()
  .eachAsync((author) => seen.push(author.name), { parallel: 2 });
show('eachAsync', seen.sort());
const cursor = Author.find({}, 'name').sort('name').cursor();
show('next', (await cursor.next()).name);
await cursor.close();
const streamed = await new Promise((resolve, reject) => {
  const all = [];
  const stream = Author.find().sort('name').limit(2).cursor();
  stream.on('data', (author) => all.push(author.name));
  stream.on('end', () => resolve(all));
  stream.on('error', reject);
});
show('stream', streamed);
const totals = [];
for await (const total of Book.aggregate([
  { $sort: { price: 1 } },
  { $project: { _id: 0, price: 1 } },
]).cursor())
  totals.push(total);
show('aggregation cursor', totals);

// Transactions
await mongoose.connection.transaction(async (session) => {
  await Author.create([{ name: 'Tess' }], { session });
  await Book.updateMany({}, { $inc: { price: 1 } }, { session });
});
show('committed', (await Author.findOne({ name: 'Tess' })) !== null);
await showFailure('aborted', () =>
  mongoose.connection.transaction(async (session) => {
    await Author.create([{ name: 'Uma' }], { session });
    throw new Error('no');
  }),
);
show('uma', await Author.findOne({ name: 'Uma' }));
const session = await mongoose.startSession();
session.startTransaction();
const inside = new Author({ name: 'Vic' });
await inside.save({ session });
show('isolated', [
  await Author.exists({ name: 'Vic' }),
  (await Author.findOne({ name: 'Vic' }).session(session)).name,
]);
await session.abortTransaction();
await session.endSession();
show('is new again', inside.isNew);

// Change streams
const changes = Book.watch(
  [{ $match: { operationType: { $in: ['insert', 'update', 'delete'] } } }],
  { fullDocument: 'updateLookup', hydrate: true },
);
const received = [];
const three = new Promise((resolve) => {
  changes.on('change', (change) => {
    received.push([
      change.operationType,
      change.fullDocument?.title,
      change.fullDocument?.constructor.modelName,
    ]);
    if (received.length === 3) resolve();
  });
});
await new Promise((resolve) => changes.once('ready', resolve));
const watched = await Book.create({ title: 'Watched', price: 1 });
watched.price = 2;
await watched.save();
await watched.deleteOne();
await three;
await changes.close();
show('changes', received);

// Connections
show('collections', (await mongoose.connection.listCollections()).map(({ name }) => name).sort());
show('indexes', Object.keys(await Author.collection.indexInformation()));
show('syncIndexes', await Author.syncIndexes());
show('diffIndexes', await Author.diffIndexes());
show('stats', (await mongoose.connection.db.admin().ping()).ok);
const other = mongoose.connection.useDb('other');
await other.model('Thing', new Schema({ a: Number })).create({ a: 1 });
show('other', await other.collection('things').countDocuments());
const separate = await mongoose.createConnection(uri, { dbName: 'library' }).asPromise();
show('separate', await separate.collection('books').countDocuments());
await separate.close();
await ada.deleteOne();
show('hooks', commands);
await Author.collection.drop();
await mongoose.connection.dropDatabase();
show('dropped', (await mongoose.connection.listCollections()).length);
await mongoose.disconnect();
show('ready', mongoose.connection.readyState);
await showFailure('refused', () =>
  mongoose
    .createConnection('mongodb://127.0.0.1:1/x', { serverSelectionTimeoutMS: 50 })
    .asPromise(),
);
