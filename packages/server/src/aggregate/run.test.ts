import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { BSON } from 'bson';
import { fieldsOf } from '../expression/field-path.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { fieldsFrom, plainDocument } from '../value/plain-document.ts';
import { inOneStep } from '../value/steps.ts';
import type { AnyDocument, Fields, Value } from '../value/value.ts';
import { compilePipeline, type MergeOptions, type PipelineContext } from './pipeline.ts';
import { sampleContext, sampleEnvironment } from './sample-environment.test-support.ts';
import { compilePipelineUpdate } from './update-pipeline.ts';

function stagesOf(stages: readonly object[]): Value[] {
  return fieldsFrom({ stages }).get('stages') as Value[];
}

function run(stages: readonly object[], context: PipelineContext = sampleContext) {
  const pipeline = compilePipeline(stagesOf(stages), context);
  const documents = sampleEnvironment.documents(context.namespace);
  return Array.from(pipeline.run(documents), (each) => plainDocument(fieldsOf(each)));
}

function* counting(read: { count: number }): Generator<AnyDocument> {
  for (let _id = 0; ; _id++) {
    read.count++;
    yield encodeFields(fieldsFrom({ _id }));
  }
}

test('a pipeline reads no more documents than it is asked for', () => {
  const read = { count: 0 };
  const stages = stagesOf([{ $match: { _id: { $gte: 2 } } }, { $set: { a: 1 } }, { $limit: 3 }]);
  const documents = [...compilePipeline(stages, sampleContext).run(counting(read))];
  assert.equal(documents.length, 3);
  assert.equal(read.count, 5);
});

test('a sort before a limit gives the first documents of the whole order', () => {
  const stages = stagesOf([{ $sort: { n: 1, _id: -1 } }, { $skip: 1 }, { $limit: 3 }]);
  const documents = Array.from({ length: 500 }, (_, _id) => fieldsFrom({ _id, n: _id % 7 }));
  const found = Array.from(compilePipeline(stages, sampleContext).run(documents), (each) =>
    plainDocument(fieldsOf(each)),
  );
  assert.deepEqual(found, [
    { _id: 490, n: 0 },
    { _id: 483, n: 0 },
    { _id: 476, n: 0 },
  ]);
});

test('what the storage can do is the longest beginning of match, sort, skip and limit', () => {
  const stages = [{ $match: { a: 1 } }, { $sort: { b: 1 } }, { $limit: 2 }, { $skip: 1 }];
  const { pushDown } = compilePipeline(stagesOf(stages), sampleContext);
  assert.equal(pushDown.stageCount, 3);
  assert.equal(pushDown.limit, 2);
  assert.equal(pushDown.skip, undefined);
  assert.deepEqual(plainDocument(present(pushDown.filter)), { a: 1 });
  assert.deepEqual(plainDocument(present(pushDown.sort)), { b: 1 });
});

test('a pipeline can go on from the stage that the storage has reached', () => {
  const pipeline = compilePipeline(
    stagesOf([{ $match: { never: 1 } }, { $project: { _id: 1 } }]),
    sampleContext,
  );
  const found = [...pipeline.run([fieldsFrom({ _id: 1, a: 2 })], pipeline.pushDown.stageCount)];
  assert.deepEqual(
    found.map((each) => plainDocument(fieldsOf(each))),
    [{ _id: 1 }],
  );
});

test('$merge hands each document over with the modes asked for', () => {
  const merged: [Fields, MergeOptions][] = [];
  const world = {
    ...sampleEnvironment,
    merge: (document: Fields, options: MergeOptions) => {
      merged.push([document, options]);
    },
  };
  const whenMatched = [{ $set: { seen: '$$new.k', before: '$k' } }];
  const stage = { $merge: { into: 'M', whenMatched, whenNotMatched: 'discard' } };
  const found = run([{ $match: { _id: { $lte: 2 } } }, stage], { ...sampleContext, world });
  assert.deepEqual(found, []);
  assert.equal(merged.length, 2);
  const [document, options] = present(merged[1]);
  assert.deepEqual(options.target, { database: 's3', collection: 'M' });
  assert.deepEqual(options.on, ['_id']);
  assert.equal(options.whenNotMatched, 'discard');
  assert.ok(options.whenMatched.kind === 'pipeline');
  const updated = options.whenMatched.update(fieldsFrom({ _id: 2, k: 'old' }), document);
  assert.deepEqual(plainDocument(updated), { _id: 2, k: 'old', seen: 2, before: 'old' });
});

test('$out hands all documents over at once, when the pipeline is run', () => {
  const written: object[] = [];
  const world = {
    ...sampleEnvironment,
    replacingCollection: (_: unknown, documents: Iterable<AnyDocument>) =>
      inOneStep(() => {
        for (const each of documents) written.push(plainDocument(fieldsOf(each)));
      }),
  };
  const context = { ...sampleContext, world };
  const pipeline = compilePipeline(stagesOf([{ $project: { _id: 1 } }, { $out: 'o' }]), context);
  const results = pipeline.run(sampleEnvironment.documents(context.namespace));
  assert.deepEqual(pipeline.target, { database: 's3', collection: 'o' });
  assert.equal(written.length, 0);
  assert.deepEqual([...results], []);
  assert.deepEqual(written, [{ _id: 1 }, { _id: 2 }, { _id: 3 }, { _id: 4 }]);
});

test('variables of a command are known in every stage, those of $lookup only inside', () => {
  const context = { ...sampleContext, variables: new Map<string, Value>([['base', 10n]]) };
  const lookup = {
    from: 'T',
    let: { id: '$_id' },
    pipeline: [{ $project: { _id: 0, sum: { $add: ['$$id', '$$base'] } } }],
    as: 'found',
  };
  const found = run([{ $limit: 2 }, { $lookup: lookup }, { $project: { found: 1 } }], context);
  assert.deepEqual(found, [
    { _id: 1, found: [{ sum: 11 }] },
    { _id: 2, found: [{ sum: 12 }] },
  ]);
  assert.throws(() => run([{ $set: { x: '$$id' } }], context), /Use of undefined variable: id/);
});

test('strings that a collation holds equal are one group', () => {
  const collation = {
    compare: (a: string, b: string) => a.toLowerCase().localeCompare(b.toLowerCase()),
  } as NonNullable<PipelineContext['collation']>;
  const pipeline = compilePipeline(stagesOf([{ $group: { _id: '$name', n: { $sum: 1 } } }]), {
    ...sampleContext,
    collation,
  });
  const documents = ['b', 'A', 'B', 'a', 'c'].map((name) => fieldsFrom({ name }));
  const found = Array.from(pipeline.run(documents), (each) => plainDocument(fieldsOf(each)));
  assert.deepEqual(found, [
    { _id: 'b', n: 2 },
    { _id: 'A', n: 2 },
    { _id: 'c', n: 1 },
  ]);
});

test('$sample draws each document at most once', () => {
  let draws = 0;
  const random = (): number => (draws++ * 0.37) % 1;
  const found = run([{ $sample: { size: 3 } }], { ...sampleContext, random });
  assert.equal(new Set(found.map(({ _id }) => _id)).size, 3);
});

test('an update by pipeline sees the document as it was and keeps its bytes apart', () => {
  const bytes = BSON.serialize({ _id: 1, a: 1, b: { c: 2 } });
  const update = compilePipelineUpdate(
    stagesOf([{ $set: { a: { $add: ['$a', 1] }, 'b.d': '$a' } }, { $unset: 'b.c' }]),
    sampleContext,
  );
  assert.deepEqual(plainDocument(update(bytes)), { _id: 1, a: 2, b: { d: 1 } });
  assert.deepEqual(BSON.deserialize(bytes), { _id: 1, a: 1, b: { c: 2 } });
  const refused = () => compilePipelineUpdate(stagesOf([{ $group: { _id: 1 } }]), sampleContext);
  assert.throws(refused, {
    code: 72,
    message: '$group is not allowed to be used within an update',
  });
});
