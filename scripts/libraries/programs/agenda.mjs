/** Agenda over MongoDB: jobs defined, scheduled, run once, repeated, failed, found and cancelled. */
import { MongoBackend } from '@agendajs/mongo-backend';
import { Agenda } from 'agenda';
import { MongoClient } from 'mongodb';
import { show, uri } from './program.mjs';

const client = await new MongoClient(uri).connect();
const backend = new MongoBackend({ mongo: client.db('work'), collection: 'jobs' });
const agenda = new Agenda({ backend, processEvery: 50, defaultConcurrency: 2 });
const runs = [];
const events = [];
let arrived;
/** Ends when that many jobs have run. */
const after = (count) =>
  new Promise((resolve) => {
    arrived = () => runs.length >= count && resolve();
    arrived();
  });

agenda.define('mail', async (job) => {
  runs.push(['mail', job.attrs.data]);
});
agenda.define('broken', async () => {
  runs.push(['broken']);
  throw new Error('no ink');
});
agenda.define('tick', async () => {
  runs.push(['tick']);
});
agenda.on('ready', () => show('ready', true));
agenda.on('complete', () => arrived?.());
agenda.on('success:mail', (job) => events.push(['success', job.attrs.name]));
agenda.on('fail:broken', (error) => events.push(['fail', error.message]));

await agenda.start();
await agenda.now('mail', { to: 'ada' });
await after(1);
await agenda.schedule('in 1 second', 'mail', { to: 'bo' });
show(
  'scheduled',
  (await agenda.queryJobs({ name: 'mail' })).jobs
    .map(({ data }) => data)
    .sort((a, b) => (a.to < b.to ? -1 : 1)),
);
await after(2);
await agenda.now('broken');
await after(3);
show('runs', runs);
show('events', events);
const { jobs: failed } = await agenda.queryJobs({ name: 'broken' });
show(
  'failed',
  failed.map(({ failCount, failReason, lastFinishedAt }) => ({
    failCount,
    failReason,
    ended: lastFinishedAt instanceof Date,
  })),
);
await agenda.every('1 hour', 'tick', { n: 1 }, { skipImmediate: true });
await agenda.every('2 hours', 'tick', { n: 2 }, { skipImmediate: true });
show(
  'repeated',
  (await agenda.queryJobs({ name: 'tick' })).jobs.map(({ repeatInterval, data, type }) => ({
    repeatInterval,
    data,
    type,
  })),
);
await agenda.create('mail', { to: 'cy' }).unique({ 'data.to': 'cy' }).schedule('in 2 hours').save();
await agenda.create('mail', { to: 'cy' }).unique({ 'data.to': 'cy' }).schedule('in 3 hours').save();
show('unique', (await agenda.queryJobs({ name: 'mail', data: { to: 'cy' } })).jobs.length);
show('disabled', await agenda.disable({ name: 'tick' }));
show('enabled', await agenda.enable({ name: 'tick' }));
show('cancelled', await agenda.cancel({ name: 'tick' }));
await agenda.stop();
show('left', await client.db('work').collection('jobs').countDocuments({}));
show(
  'documents',
  (await client.db('work').collection('jobs').find({ name: 'broken' }).toArray()).map((job) =>
    Object.keys(job).sort(),
  ),
);
show(
  'indexes',
  (await client.db('work').collection('jobs').indexes()).map(({ name }) => name),
);
await client.close();
process.exit();
