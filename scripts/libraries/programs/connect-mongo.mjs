/** connect-mongo: sessions of Express stored, touched, listed, destroyed and expired; encryption of their content. */
import { createRequire } from 'node:module';
import MongoStore from 'connect-mongo';
import session from 'express-session';
import { MongoClient } from 'mongodb';
import { show, uri } from './program.mjs';

/** A method of a store, which takes a callback, as a promise. */
const call = (store, method, ...values) =>
  new Promise((resolve, reject) => {
    store[method](...values, (error, result) => (error ? reject(error) : resolve(result)));
  });

const cookie = { originalMaxAge: 60_000, expires: new Date(Date.now() + 60_000), path: '/' };
const connected = () => new MongoClient(uri).connect();

for (const options of [
  { clientPromise: connected() },
  { client: await connected(), collectionName: 'plain', stringify: false, touchAfter: 10 },
  { mongoUrl: uri, dbName: 'sessions', crypto: { secret: 'squirrel' }, autoRemove: 'disabled' },
  {
    client: await connected(),
    collectionName: 'timed',
    autoRemove: 'interval',
    autoRemoveInterval: 10,
    transformId: (id) => `t:${id}`,
  },
]) {
  const store = MongoStore.create(options);
  const events = [];
  for (const name of ['create', 'update', 'touch', 'set', 'destroy']) {
    store.on(name, (id) => events.push([name, id]));
  }
  await call(store, 'set', 'one', { cookie, user: 'ada', views: 1 });
  await call(store, 'set', 'two', { cookie, user: 'bo', list: [1, { two: 2 }] });
  await call(store, 'set', 'one', { cookie, user: 'ada', views: 2 });
  const one = await call(store, 'get', 'one');
  show('get', { user: one.user, views: one.views });
  show('get none', await call(store, 'get', 'three'));
  await call(store, 'touch', 'two', { ...(await call(store, 'get', 'two')), cookie });
  show('length', await call(store, 'length'));
  show('all', (await call(store, 'all')).map(({ user }) => user).sort());
  await call(store, 'destroy', 'two');
  show('length', await call(store, 'length'));
  await call(store, 'clear');
  show('cleared', await call(store, 'length'));
  show('events', events);
  await store.close();
}

const second = new MongoClient(uri);
const indexes = await second
  .db()
  .collection('sessions')
  .indexes()
  .catch((error) => error.codeName);
show('indexes', indexes);
await second.close();
show(
  'middleware',
  typeof session({
    secret: 'x',
    resave: false,
    saveUninitialized: false,
    store: new session.MemoryStore(),
  }),
);
show('required', typeof createRequire(import.meta.url)('mongodb').MongoClient);
