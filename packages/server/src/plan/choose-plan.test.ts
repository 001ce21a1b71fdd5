import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from '../server/in-process.test-support.ts';

const scalar = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.constant(null),
  fc.constantFrom('x', 'y'),
);
const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 2 }));
const document = fc.record({ a: value, b: value }, { requiredKeys: [] });
const comparison = fc.tuple(fc.constantFrom('$eq', '$gt', '$gte', '$lt', '$lte'), scalar);
const condition = fc.oneof(
  scalar,
  comparison.map(([operator, operand]) => ({ [operator]: operand })),
  fc.array(scalar, { maxLength: 3 }).map((list) => ({ $in: list })),
);
const filter = fc.record({ a: condition, b: condition }, { requiredKeys: [] });

it('finds the same documents with an index as without', async () => {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  const key = { a: 1, b: -1 };
  await client.run({ createIndexes: 'indexed', indexes: [{ key: { a: 1 }, name: 'a' }] });
  await client.run({ createIndexes: 'compound', indexes: [{ key, name: 'ab' }] });
  const check = fc.asyncProperty(
    fc.array(document, { minLength: 1, maxLength: 12 }),
    filter,
    async (given, asked) => {
      // An index on two paths cannot hold a document with arrays at both.
      const documents = given
        .filter(({ a, b }) => !(Array.isArray(a) && Array.isArray(b)))
        .map((each, _id) => ({ _id, ...each }));
      if (documents.length === 0) return;
      const answers = [];
      for (const name of ['plain', 'indexed', 'compound']) {
        await client.run({ delete: name, deletes: [{ q: {}, limit: 0 }] });
        await client.run({ insert: name, documents });
        const { cursor } = await client.run({ find: name, filter: asked });
        answers.push(cursor.firstBatch.map((each: { _id: number }) => each._id).sort());
      }
      assert.deepEqual(answers[1], answers[0]);
      assert.deepEqual(answers[2], answers[0]);
    },
  );
  await fc.assert(check, { numRuns: 200 });
});
