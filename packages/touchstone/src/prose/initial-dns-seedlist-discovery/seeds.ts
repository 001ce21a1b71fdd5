import { expect, expectEqual } from '../expect.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';

const REFUSED: readonly (readonly [test: string, host: string, target: string])[] = [
  ['2: throw when the target does not end with the domain', 'localhost', 'localhost.mongodb'],
  ['2: throw when the target does not end with the domain', 'mongo.local', 'test_1.evil.local'],
  ['2: throw when the target does not end with the domain', 'blogs.mongodb.com', 'blogs.evil.com'],
  ['3: throw when the target is the short host name itself', 'localhost', 'localhost'],
  ['3: throw when the target is the short host name itself', 'mongo.local', 'mongo.local'],
  ['4: throw when a dot before the domain is missing', 'localhost', 'test_1.cluster_1localhost'],
  ['4: throw when a dot before the domain is missing', 'mongo.local', 'test_1.my_hostmongo.local'],
  [
    '4: throw when a dot before the domain is missing',
    'blogs.mongodb.com',
    'cluster.testmongodb.com',
  ],
];

/** Prose tests 1 to 4; a table stands in place of DNS. */
export const seeds: ProseTest = {
  needsServer: false,
  cases: [
    ...['localhost', 'mongo.local'].map(allowed),
    ...REFUSED.map(([test, host, target]) => refused(test, host, target)),
  ],
};

function recordsOf(host: string, target: string): Record<string, unknown> {
  return { srv: { [`_mongodb._tcp.${host}`]: [`${target}:27017`] } };
}

function allowed(host: string): ProseCase {
  return {
    description: `1: allow names with fewer than three parts: ${host}`,
    async run(world) {
      const target = `test_1.${host}`;
      const input = { uri: `mongodb+srv://${host}/`, records: recordsOf(host, target) };
      const { seeds: found } = await world.machine('seedList', input);
      expectEqual(found, [`${target}:27017`], 'seeds');
    },
  };
}

function refused(test: string, host: string, target: string): ProseCase {
  return {
    description: `${test}: ${host} → ${target}`,
    async run(world) {
      const uri = `mongodb+srv://${host}/`;
      const answer = await world.ask('seedList', { uri, records: recordsOf(host, target) });
      expect(answer.kind === 'refused', 'an error');
    },
  };
}
