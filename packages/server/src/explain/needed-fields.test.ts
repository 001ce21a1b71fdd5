import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from '../server/in-process.test-support.ts';

/** Stages, and the projection that MongoDB 7.0.11 makes below them; null where it makes none. */
const FACTS: readonly (readonly [string, string])[] = [
  ['[{"$unwind":"$a"},{"$sort":{"b.c":1}},{"$group":{"_id":"$d"}}]', '{"a":1,"d":1,"_id":0}'],
  [
    '[{"$unwind":"$a"},{"$match":{"x":{"$gt":1}}},{"$group":{"_id":"$d","n":{"$sum":"$e"}}}]',
    '{"a":1,"d":1,"e":1,"_id":0}',
  ],
  [
    '[{"$unwind":"$a"},{"$match":{"$or":[{"x":1},{"y.z":2}]}},{"$project":{"q":1}}]',
    '{"_id":1,"a":1,"q":1}',
  ],
  [
    '[{"$unwind":"$a"},{"$lookup":{"from":"o","localField":"l.m","foreignField":"k","as":"j"}},{"$group":{"_id":"$j.v"}}]',
    '{"a":1,"l.m":1,"_id":0}',
  ],
  [
    '[{"$unwind":"$a"},{"$lookup":{"from":"o","localField":"l","foreignField":"k","as":"j"}},{"$project":{"_id":0,"j":1,"w":1}}]',
    '{"a":1,"l":1,"w":1,"_id":0}',
  ],
  [
    '[{"$unwind":"$a"},{"$lookup":{"from":"o","let":{"v":"$p.q"},"pipeline":[{"$match":{"$expr":{"$eq":["$k","$$v"]}}}],"as":"j"}},{"$count":"n"}]',
    '{"a":1,"p.q":1,"_id":0}',
  ],
  [
    '[{"$unwind":{"path":"$a","includeArrayIndex":"i"}},{"$group":{"_id":"$i"}}]',
    '{"a":1,"_id":0}',
  ],
  [
    '[{"$unwind":{"path":"$a.b","preserveNullAndEmptyArrays":true}},{"$skip":1},{"$limit":5},{"$replaceRoot":{"newRoot":{"x":"$a.c"}}}]',
    '{"a.b":1,"a.c":1,"_id":0}',
  ],
  ['[{"$unwind":"$a"},{"$replaceWith":{"k":"$$ROOT"}}]', 'null'],
  [
    '[{"$unwind":"$a"},{"$set":{"z":{"$add":["$u","$v"]}}},{"$group":{"_id":"$z"}}]',
    '{"a":1,"u":1,"v":1,"_id":0}',
  ],
  [
    '[{"$unwind":"$a"},{"$set":{"z.y":"$u"}},{"$group":{"_id":"$z"}}]',
    '{"a":1,"u":1,"z":1,"_id":0}',
  ],
  ['[{"$unwind":"$a"},{"$unset":["u","v"]},{"$group":{"_id":"$w"}}]', '{"a":1,"w":1,"_id":0}'],
  ['[{"$unwind":"$a"},{"$unset":"u.x"},{"$group":{"_id":"$u"}}]', '{"a":1,"u":1,"_id":0}'],
  ['[{"$unwind":"$a"},{"$sortByCount":"$tag"}]', '{"a":1,"tag":1,"_id":0}'],
  ['[{"$unwind":"$a"},{"$sort":{"_id":1}},{"$project":{"b":1}}]', '{"_id":1,"a":1,"b":1}'],
  ['[{"$unwind":"$a"},{"$project":{"b":{"$literal":"$c"},"d":"$e"}}]', '{"_id":1,"a":1,"e":1}'],
  ['[{"$unwind":"$a"},{"$project":{"b":0}},{"$group":{"_id":"$c"}}]', '{"a":1,"c":1,"_id":0}'],
  ['[{"$unwind":"$a"},{"$group":{"_id":null,"all":{"$push":"$$CURRENT"}}}]', 'null'],
  [
    '[{"$unwind":"$a"},{"$group":{"_id":null,"f":{"$first":"$b"},"g":{"$max":{"$size":"$h.i"}}}}]',
    '{"a":1,"b":1,"h.i":1,"_id":0}',
  ],
  [
    '[{"$unwind":"$a"},{"$match":{"$nor":[{"m":1}]}},{"$group":{"_id":"$c"}}]',
    '{"a":1,"c":1,"_id":0}',
  ],
  [
    '[{"$unwind":"$a"},{"$bucket":{"groupBy":"$z","boundaries":[0,1],"default":"x"}}]',
    '{"a":1,"z":1,"_id":0}',
  ],
  ['[{"$unwind":"$a"},{"$set":{"a":"$b"}},{"$group":{"_id":"$a.x"}}]', '{"a":1,"b":1,"_id":0}'],
  [
    '[{"$unwind":"$a"},{"$set":{"z.y":"$u"}},{"$group":{"_id":"$w"}}]',
    '{"a":1,"u":1,"w":1,"z":1,"_id":0}',
  ],
  ['[{"$unwind":"$a"},{"$unset":"z.y"},{"$group":{"_id":"$w"}}]', '{"a":1,"w":1,"_id":0}'],
];

interface Stage {
  readonly transformBy?: object;
  readonly inputStage?: Stage;
}

test('the query below a pipeline projects what its stages need', async () => {
  await using standalone = await startStandalone({ version: '7.0.11' });
  const client = new InProcessClient(standalone.server);
  await client.run({ insert: 'c', documents: [{ a: [1], t: 'x' }] });
  await client.run({ insert: 'o', documents: [{ k: 1 }] });
  for (const [stages, projection] of FACTS) {
    const explain = { aggregate: 'c', pipeline: JSON.parse(stages), cursor: {} };
    const reply = await client.run({ explain, verbosity: 'queryPlanner' });
    const { winningPlan } = (reply['stages']?.[0].$cursor ?? reply).queryPlanner;
    const needed = transformOf(winningPlan.queryPlan ?? winningPlan);
    assert.equal(JSON.stringify(needed ?? null), projection, stages);
  }
});

function transformOf(stage: Stage | undefined): object | undefined {
  return stage && (stage.transformBy ?? transformOf(stage.inputStage));
}
