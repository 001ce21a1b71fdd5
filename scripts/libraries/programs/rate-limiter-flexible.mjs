/** rate-limiter-flexible: points consumed, blocked, rewarded and expired in a collection, by many callers at once. */
import { MongoClient } from 'mongodb';
import limiters from 'rate-limiter-flexible';
import { show, uri } from './program.mjs';

const { RateLimiterMongo, RLWrapperBlackAndWhite } = limiters;
const client = new MongoClient(uri);
await client.connect();
const limiter = new RateLimiterMongo({
  storeClient: client,
  points: 3,
  duration: 60,
  dbName: 'limits',
  tableName: 'hits',
});
const points = ({ remainingPoints, consumedPoints, isFirstInDuration, msBeforeNext }) => ({
  remainingPoints,
  consumedPoints,
  isFirstInDuration,
  isLater: msBeforeNext > 50_000,
});
/** Whether the points were there or not. */
const consume = (one, key, count) =>
  one.consume(key, count).then(
    (result) => ['allowed', points(result)],
    (error) => ['refused', error instanceof Error ? error.message : points(error)],
  );

show('first', await consume(limiter, 'ada'));
show('second', await consume(limiter, 'ada', 2));
show('third', await consume(limiter, 'ada'));
show('get', points(await limiter.get('ada')));
show('none', await limiter.get('nobody'));
const many = await Promise.all(Array.from({ length: 10 }, () => consume(limiter, 'crowd')));
show('crowd', many.map(([kind]) => kind).sort());
show('penalty', points(await limiter.penalty('bo', 2)));
show('reward', points(await limiter.reward('bo', 1)));
show('block', (await limiter.block('cy', 60)).consumedPoints);
show('blocked', (await consume(limiter, 'cy'))[0]);
show('set', (await limiter.set('di', 2, 60)).consumedPoints);
show('delete', [await limiter.delete('di'), await limiter.delete('di')]);
const indexed = new RateLimiterMongo({
  storeClient: client,
  points: 1,
  duration: 1,
  dbName: 'limits',
  tableName: 'routes',
  indexKeyPrefix: { country: 1 },
});
show('attributes', (await indexed.consume('x', 1, { attrs: { country: 'no' } })).remainingPoints);
show(
  'attributes kept',
  await client
    .db('limits')
    .collection('routes')
    .findOne({}, { projection: { _id: 0, expire: 0 } }),
);
const listed = new RLWrapperBlackAndWhite({ limiter, whiteList: ['vip'], blackList: ['bad'] });
show('listed', [(await consume(listed, 'vip'))[0], (await consume(listed, 'bad'))[0]]);
show(
  'indexes',
  (await client.db('limits').collection('hits').indexes()).map(
    ({ name, key, unique, expireAfterSeconds }) => ({ name, key, unique, expireAfterSeconds }),
  ),
);
await client.close();
show('closed', (await consume(limiter, 'zoe'))[0]);
