/** migrate-mongo: a project made, migrations created, applied, reported, refused and taken back, within transactions too. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as migrate from 'migrate-mongo';
import { show, showFailure, uri } from './program.mjs';

const { config, create, database, down, init, status, up } = { ...migrate, ...migrate.default };
const home = await mkdtemp(join(tmpdir(), 'migrations-'));
const start = process.cwd();
process.chdir(home);
// Its command line leaves its options there.
global.options = { module: 'commonjs' };
try {
  await init();
  show('made', (await readdir('.')).sort());
  config.set({
    mongodb: { url: uri, databaseName: 'migrated', options: {} },
    migrationsDir: 'migrations',
    changelogCollectionName: 'changelog',
    lockCollectionName: 'locks',
    lockTtl: 0,
    migrationFileExtension: '.cjs',
    useFileHash: true,
    moduleSystem: 'commonjs',
  });
  show('created', /-first\.cjs$/.test(await create('first')));
  for (const file of await readdir('migrations')) await rm(join('migrations', file));
  await writeFile(
    'migrations/1-people.cjs',
    `module.exports = {
      async up(db) { await db.collection('people').insertMany([{ _id: 1, n: 'ada' }, { _id: 2, n: 'bo' }]); await db.collection('people').createIndex({ n: 1 }); },
      async down(db) { await db.dropCollection('people'); },
    };`,
  );
  await writeFile(
    'migrations/2-renamed.cjs',
    `module.exports = {
      async up(db, client) {
        const session = client.startSession();
        try {
          await session.withTransaction(async () => {
            await db.collection('people').updateMany({}, { $rename: { n: 'name' } }, { session });
            await db.collection('people').updateOne({ _id: 1 }, { $set: { admin: true } }, { session });
          });
        } finally { await session.endSession(); }
      },
      async down(db) { await db.collection('people').updateMany({}, { $rename: { name: 'n' }, $unset: { admin: '' } }); },
    };`,
  );
  const { db, client } = await database.connect();
  const told = (rows) =>
    rows.map(({ fileName, appliedAt, fileHash }) => [fileName, appliedAt === 'PENDING', fileHash]);
  show('pending', told(await status(db)));
  show('up', await up(db, client));
  show('applied', told(await status(db)));
  show('people', await db.collection('people').find().sort({ _id: 1 }).toArray());
  show('nothing to do', await up(db, client));
  await writeFile(
    'migrations/3-broken.cjs',
    "module.exports = { up: async (db) => db.collection('people').insertOne({ _id: 1 }), down: async () => {} };",
  );
  await showFailure('broken', () => up(db, client));
  await rm('migrations/3-broken.cjs');
  show('down', await down(db, client));
  show('people', await db.collection('people').find().sort({ _id: 1 }).toArray());
  show('down', await down(db, client));
  show(
    'collections',
    (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name).sort(),
  );
  show('locks', await db.collection('locks').countDocuments());
  await client.close();
} finally {
  process.chdir(start);
  await rm(home, { recursive: true, force: true });
}
