/** Keyv over @keyv/mongo: values, times to live, namespaces, many keys at once, iteration, GridFS. */
import KeyvMongo from '@keyv/mongo';
import { Keyv } from 'keyv';
import { show, uri } from './program.mjs';

for (const options of [
  { url: uri, collection: 'cache' },
  { url: uri, useGridFS: true },
]) {
  const store = new KeyvMongo(options);
  const keyv = new Keyv({ store, namespace: 'one' });
  keyv.on('error', (error) => show('error', error));
  show('set', await keyv.set('a', { n: 1, list: [1, 2], nothing: null }));
  await keyv.set('b', 'text', 60_000);
  await keyv.set('gone', 'x', 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  show('get', [
    await keyv.get('a'),
    await keyv.get('b'),
    await keyv.get('gone'),
    await keyv.get('none'),
  ]);
  show('has', [await keyv.has('a'), await keyv.has('none')]);
  show('many', await keyv.get(['a', 'b', 'none']));
  show(
    'setMany',
    await keyv.setMany([
      { key: 'x', value: 1 },
      { key: 'y', value: 2 },
    ]),
  );
  const entries = [];
  if (keyv.iterator) for await (const entry of keyv.iterator('one')) entries.push(entry);
  show('entries', entries.sort());
  show('delete', [await keyv.delete('a'), await keyv.delete('a')]);
  show('delete many', await keyv.delete(['x', 'y']));
  const other = new Keyv({ store: new KeyvMongo(options), namespace: 'two' });
  await other.set('b', 'other');
  await keyv.clear();
  show('cleared', [await keyv.get('b'), await other.get('b')]);
  await other.disconnect();
  await keyv.disconnect();
}
