import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MongoAPIError, MongoError } from '../error/mongo-error.ts';
import { MongoNetworkError, MongoServerSelectionError } from '../error/network-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import { findOne } from '../operations/find-one.ts';
import { insert } from '../operations/insert.ts';
import { execute } from './execute.ts';
import type { ExecutionHost } from './execution-host.ts';
import { type ScriptedReply, scriptedHost } from './scripted-host.test-support.ts';

const ns = new MongoDBNamespace('db').withCollection('c');
const settings = { bson: {} };
const insertOne = insert(ns, [{ _id: 1 }], undefined, settings);
const find = findOne(ns, {}, undefined, settings);

/** The ways in which an attempt can end. */
interface Kind {
  readonly name: string;
  /** A reply or an error of the connection; or an error of what comes before the command is sent. */
  make(message: string): ScriptedReply;
  readonly isBeforeSending?: true;
  /** It is an error behind which a write, or a read, is sent again. */
  readonly retriesWrite: boolean;
  readonly retriesRead: boolean;
  /** It says that nothing was written, or nothing at all, so that an earlier error tells more. */
  readonly tellsNothing?: true;
}

const server = (code: number, ...errorLabels: string[]): ((message: string) => Error) => {
  return (message) => new MongoServerError({ ok: 0, errmsg: message, message, code, errorLabels });
};

const KINDS: readonly Kind[] = [
  {
    name: 'network',
    make: (message) => new MongoNetworkError(message),
    retriesWrite: true,
    retriesRead: true,
  },
  {
    name: 'retryable, by label and code',
    make: server(91, 'RetryableWriteError'),
    retriesWrite: true,
    retriesRead: true,
  },
  {
    name: 'retryable, and wrote nothing',
    make: server(10107, 'RetryableWriteError', 'NoWritesPerformed'),
    retriesWrite: true,
    retriesRead: true,
    tellsNothing: true,
  },
  {
    name: 'lasting',
    make: server(2),
    retriesWrite: false,
    retriesRead: false,
  },
  {
    name: 'lasting, and wrote nothing',
    make: server(2, 'NoWritesPerformed'),
    retriesWrite: false,
    retriesRead: false,
    tellsNothing: true,
  },
  {
    name: 'write concern error',
    make: (errmsg) => ({
      ok: 1,
      n: 1,
      cursor: { id: 0, ns: 'db.c', firstBatch: [] },
      writeConcernError: { code: 91, errmsg },
      errorLabels: ['RetryableWriteError'],
    }),
    retriesWrite: true,
    retriesRead: false,
  },
  {
    name: 'no server',
    isBeforeSending: true,
    make: (message) => new MongoServerSelectionError(message, { type: 'Unknown' } as never, {}),
    retriesWrite: false,
    retriesRead: false,
    tellsNothing: true,
  },
  {
    name: 'refused by the driver',
    isBeforeSending: true,
    make: (message) => new MongoAPIError(message),
    retriesWrite: false,
    retriesRead: false,
    tellsNothing: true,
  },
];

/** A host whose attempts end one after the other as they are told to. */
function ending(...kinds: readonly Kind[]): ExecutionHost & { readonly attempts: number } {
  const host = scriptedHost([]);
  let attempts = 0;
  return {
    ...host,
    get attempts() {
      return attempts;
    },
    async withServer(request, work) {
      const kind = kinds[attempts];
      attempts += 1;
      const end = kind?.make(kind.name);
      if (kind?.isBeforeSending) throw end;
      if (end !== undefined) host.script.push(end);
      return host.withServer(request, work);
    },
  };
}

for (const [what, operation, retries] of [
  ['write', insertOne, 'retriesWrite'],
  ['read', find, 'retriesRead'],
] as const) {
  // A read has no write concern.
  const kinds = KINDS.filter(({ name }) => what === 'write' || name !== 'write concern error');
  for (const first of kinds)
    for (const second of kinds) {
      test(`${what}: ${first.name}, then ${second.name}`, async () => {
        const host = ending(first, second);
        const failed = await execute(host, operation as never).then(
          () => undefined,
          (error: unknown) => error as MongoError,
        );
        assert.equal(host.attempts, first[retries] ? 2 : 1);
        const told = first[retries] && !second.tellsNothing ? second : first;
        assert.ok(failed instanceof MongoError);
        assert.match(failed.message, new RegExp(`${told.name}$`));
      });
    }
}
