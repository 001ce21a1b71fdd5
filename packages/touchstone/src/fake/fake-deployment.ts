import assert from 'node:assert/strict';
import { present } from '@touchstone/protocol';
import { nodeRuntime } from '@touchstone/runtime';
import { runTestFile } from '../run/run-file.ts';
import type { FileIdentity, RunOptions } from '../run/run-options.ts';
import type { TestResult } from '../run/test-result.ts';
import { parseTestFile } from '../test-file/parse-test-file.ts';
import { FakeAdapter, type FakeOperation } from './fake-adapter.ts';
import { FakeEnvironment } from './fake-environment.ts';

/** JSON of a test file. */
export type Json = Record<string, unknown>;

export const identity: FileIdentity = { suite: 'own', file: 'own/file.json' };
export const createEntities: readonly Json[] = [
  { client: { id: 'client0', observeEvents: ['commandStartedEvent', 'poolReadyEvent'] } },
  { database: { id: 'database0', client: 'client0', databaseName: 'db' } },
  { collection: { id: 'collection0', database: 'database0', collectionName: 'coll' } },
  { session: { id: 'session0', client: 'client0' } },
  { thread: { id: 'thread0' } },
];

/** A driver and a deployment for one test of the runner. */
export interface World {
  readonly adapter: FakeAdapter;
  readonly environment: FakeEnvironment;
  readonly options: RunOptions;
}

export function world(operations: Record<string, FakeOperation> = {}): World {
  const adapter = new FakeAdapter();
  Object.assign(adapter.operations, operations);
  const environment = new FakeEnvironment();
  return { adapter, environment, options: { adapter, environment, runtime: nodeRuntime() } };
}

/** Runs a file with one case. */
export async function run(
  { options }: World,
  test: Json,
  members: Json = {},
  more: Partial<RunOptions> = {},
): Promise<TestResult> {
  const text = JSON.stringify({
    description: 'a file',
    schemaVersion: '1.28',
    createEntities,
    tests: [{ description: 'a test', operations: [], ...test }],
    ...members,
  });
  const results = await runTestFile(identity, parseTestFile(text), { ...options, ...more });
  assert.equal(results.length, 1);
  return present(results[0]);
}

export const on = (object: string, name: string, members: Json = {}): Json => ({
  object,
  name,
  ...members,
});
export const find = (members: Json = {}): Json =>
  on('collection0', 'find', { arguments: { filter: {} }, ...members });
export const special = (name: string, given: Json = {}): Json =>
  on('testRunner', name, { arguments: given });
