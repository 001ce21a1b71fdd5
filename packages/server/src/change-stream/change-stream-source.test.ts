import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from '@touchstone/protocol';
import { Timestamp } from 'bson';
import { Oplog } from '../storage/oplog.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import type { AnyDocument, Fields } from '../value/value.ts';
import { changeScope } from './change-scope.ts';
import { ChangeStreamSource } from './change-stream-source.ts';
import { parseChangeStream } from './change-stream-specification.ts';

const uuid = new Uint8Array(16);
const collection = { database: 'd', name: 'c', uuid, imagesKept: false };

interface Opening {
  readonly spec?: Fields;
  readonly visible?: () => number;
  readonly pipeline?: (event: Fields) => Iterable<AnyDocument>;
}

function open(oplog: Oplog, opening: Opening = {}): ChangeStreamSource {
  const specification = parseChangeStream(opening.spec ?? new Map());
  const scope = changeScope({ database: 'd', collection: 'c' }, specification);
  return new ChangeStreamSource(
    {
      oplog,
      events: { scope, specification, version: '8.0.0', lookUp: () => undefined },
      pipeline: opening.pipeline ?? ((event) => [event]),
      splits: false,
      mostBytes: 1 << 24,
      visible: opening.visible ?? (() => oplog.position),
      check: () => undefined,
      onVisible: (listener) => oplog.onAppend(listener),
    },
    specification.start,
  );
}

function newOplog(keep = 100): Oplog {
  return new Oplog({ date: () => 1_000_000, keep });
}

function insert(oplog: Oplog, _id: number, name = 'c'): void {
  oplog.append({ kind: 'insert', collection: { ...collection, name }, after: encode({ _id }) });
}

function ids(source: ChangeStreamSource): unknown[] {
  const seen = [];
  for (let bytes = source.next(); bytes !== undefined; bytes = source.next()) {
    const event = decodeFields(bytes);
    const key = event.get('documentKey') as Fields | undefined;
    seen.push(key === undefined ? event.get('operationType') : Number(key.get('_id')));
  }
  return seen;
}

function token(source: ChangeStreamSource): Fields {
  return decodeFields(source.batchToken(false));
}

test('a stream tells what is written from now on, in its collection only', () => {
  const oplog = newOplog();
  insert(oplog, 1);
  const source = open(oplog);
  insert(oplog, 2);
  insert(oplog, 3, 'other');
  insert(oplog, 4);
  assert.deepEqual(ids(source), [2, 4]);
});

test('what no majority has is not told yet', () => {
  const oplog = newOplog();
  let visible = 0;
  const source = open(oplog, { visible: () => visible });
  insert(oplog, 1);
  insert(oplog, 2);
  visible = 1;
  assert.deepEqual(ids(source), [1]);
  visible = 2;
  assert.deepEqual(ids(source), [2]);
});

test('a stream goes on behind the token of an event, and behind a high-water mark', () => {
  const oplog = newOplog();
  const first = open(oplog);
  insert(oplog, 1);
  insert(oplog, 2);
  first.next();
  const resumed = open(oplog, { spec: new Map([['resumeAfter', token(first)]]) });
  assert.deepEqual(ids(resumed), [2]);
  insert(oplog, 3, 'other');
  ids(resumed);
  const mark = token(resumed);
  insert(oplog, 4);
  assert.deepEqual(ids(open(oplog, { spec: new Map([['startAfter', mark]]) })), [4]);
});

test('the token of a batch is that of the document before when the last one is held back', () => {
  const oplog = newOplog();
  const source = open(oplog);
  insert(oplog, 1);
  insert(oplog, 2);
  source.next();
  const behindFirst = token(source);
  source.next();
  assert.deepEqual(decodeFields(source.batchToken(true)), behindFirst);
  assert.notDeepEqual(token(source), behindFirst);
});

test('a drop ends the stream with an invalidate event, behind which only startAfter may begin', () => {
  const oplog = newOplog();
  const source = open(oplog);
  oplog.append({ kind: 'command', database: 'd', command: new Map([['drop', 'c']]), uuid });
  assert.deepEqual(ids(source), ['drop', 'invalidate']);
  assert.equal(source.exhausted, true);
  insert(oplog, 1);
  const spec = (name: string): Fields => new Map([[name, token(source)]]);
  assert.deepEqual(ids(open(oplog, { spec: spec('startAfter') })), [1]);
  assert.throws(() => open(oplog, { spec: spec('resumeAfter') }), hasCode('InvalidResumeToken'));
});

test('a stream may begin at a time, unless what followed is not kept any more', () => {
  const oplog = newOplog(2);
  for (let _id = 1; _id <= 5; _id++) insert(oplog, _id);
  const at = (i: number): Opening => ({
    spec: new Map([['startAtOperationTime', new Timestamp({ t: 1000, i })]]),
  });
  assert.deepEqual(ids(open(oplog, at(5))), [5]);
  assert.throws(() => open(oplog, at(1)), hasCode('ChangeStreamHistoryLost'));
});

test('a token that is not met where it should be, and a token that is taken away, are fatal', () => {
  const oplog = newOplog();
  const elsewhere = open(oplog, { spec: new Map() });
  insert(oplog, 1);
  elsewhere.next();
  const given = token(elsewhere);
  const text = String(given.get('_data')).replace('5A1004', '5A1003');
  insert(oplog, 2);
  const lost = open(oplog, { spec: new Map([['resumeAfter', new Map([['_data', text]])]]) });
  assert.throws(() => ids(lost), hasCode('ChangeStreamFatalError'));
  const without = (event: Fields): Fields[] => {
    const copy: Fields = new Map(event);
    copy.delete('_id');
    return [copy];
  };
  const source = open(oplog, { pipeline: without });
  insert(oplog, 3);
  assert.throws(() => ids(source), hasCode('ChangeStreamFatalError'));
});

function hasCode(codeName: string): (error: unknown) => boolean {
  return (error) => error instanceof CommandError && error.codeName === codeName;
}
