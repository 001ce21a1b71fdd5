import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as api from './api-error.ts';
import * as bulk from './bulk-write-error.ts';
import * as crypt from './crypt-error.ts';
import * as mechanism from './mechanism-error.ts';
import { MongoDriverError, MongoError, MongoRuntimeError } from './mongo-error.ts';
import * as network from './network-error.ts';
import * as runtime from './runtime-error.ts';
import * as server from './server-error.ts';
import * as timeout from './timeout-error.ts';

/** All classes of errors by the names under which they are exported. */
const CLASSES = Object.entries({
  ...{ MongoError, MongoDriverError, MongoRuntimeError },
  ...{ ...api, ...bulk, ...crypt, ...mechanism, ...network, ...runtime, ...server, ...timeout },
}).flatMap(([name, exported]): [string, { readonly prototype: object }][] =>
  typeof exported === 'function' && exported.prototype instanceof Error
    ? [[name, exported as { readonly prototype: object }]]
    : [],
);

test('an error says the name of its class, whatever a bundler makes of that', () => {
  assert.ok(CLASSES.length > 40, String(CLASSES.length));
  for (const [name, { prototype }] of CLASSES) {
    const { name: told } = Object.create(prototype) as Error;
    assert.equal(told, name);
  }
});

test('every error but those of Node.js itself is a MongoError', () => {
  for (const [name, { prototype }] of CLASSES)
    assert.ok(prototype instanceof MongoError || name === 'MongoError', name);
});

test('errors of what is closed or over say so by themselves, or what they are given', () => {
  for (const [made, words] of [
    [new api.MongoClientClosedError(), 'Operation interrupted because client was closed'],
    [new api.MongoTopologyClosedError(), 'Topology is closed'],
    [new api.MongoServerClosedError(), 'Server is closed'],
    [new api.MongoCursorExhaustedError(), 'Cursor is exhausted'],
    [new api.MongoCursorInUseError(), 'Cursor is already initialized'],
    [new api.MongoTailableCursorError(), 'Tailable cursor does not support this operation'],
    [new api.MongoCursorExhaustedError('so'), 'so'],
    [new api.MongoTopologyClosedError('so'), 'so'],
  ] as const)
    assert.equal(made.message, words);
});

test('errors of encryption tell what they were about', () => {
  const cause = new Error('no key');
  const fields = { fields: [] };
  const keys = new crypt.MongoCryptCreateDataKeyError(fields, { cause });
  assert.equal(keys.message, 'Unable to complete creating data keys: no key');
  const collection = new crypt.MongoCryptCreateEncryptedCollectionError(fields, { cause });
  assert.equal(collection.message, 'Unable to create collection: no key');
  for (const each of [keys, collection]) {
    assert.equal(each.encryptedFields, fields);
    assert.equal(each.cause, cause);
  }
  const missing = new api.MongoMissingDependencyError('no aws4', { dependencyName: 'aws4' });
  assert.deepEqual([missing.message, missing.dependencyName], ['no aws4', 'aws4']);
});
