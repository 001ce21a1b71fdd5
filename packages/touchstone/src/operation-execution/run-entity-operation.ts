import type { AdapterReply, ObservedError } from '../adapter-protocol/adapter-protocol.ts';
import type { DriverObjectKind, EntityKind } from '../entity-map/entity-map.ts';
import { matchError } from '../match/match-error.ts';
import { matchValue } from '../match/match-value.ts';
import type { TestOperation } from '../test-file/test-operation.ts';
import { checkOperation, MalformedOperation } from './check-operation.ts';
import {
  matchContext,
  rememberLsid,
  rememberLsids,
  resultOf,
  type TestContext,
} from './test-context.ts';
import { requireNoMismatch, TestFailure } from './test-failure.ts';
import { runWithTransaction } from './with-transaction.ts';

/** Operations whose saved result is an object of the driver rather than a value. */
const CREATES: Readonly<Record<string, DriverObjectKind>> = {
  createChangeStream: 'changeStream',
  createCollection: 'collection',
  createCommandCursor: 'cursor',
  createFindCursor: 'cursor',
};

/** Their arrays hold values; the arrays of other operations hold root documents. */
const RETURNS_VALUES: ReadonlySet<string> = new Set(['distinct']);

/**
 * Runs one operation on an entity and makes the assertions of the test about it ("Executing an Operation").
 * Resolves with the error that the test expected, so that a transaction's callback can throw it on.
 */
export async function runEntityOperation(
  operation: TestOperation,
  context: TestContext,
): Promise<ObservedError | undefined> {
  const kind = checkOperation(operation, context);
  if (operation.saveResultAsEntity !== undefined) {
    context.entities.requireFree(operation.saveResultAsEntity);
  }
  if (operation.name === 'endSession') await rememberLsid(context, operation.object);
  const reply = await execute(operation, kind, context);
  if (reply.kind === 'error') return assertError(operation, reply.error, context);
  const value = resultOf(reply, operation.name);
  if (operation.ignoreResultAndError) return undefined;
  await assertResult(operation, value, context);
  saveResult(operation, value, context);
  return undefined;
}

function execute(
  operation: TestOperation,
  kind: EntityKind,
  context: TestContext,
): Promise<AdapterReply> {
  if (operation.name === 'withTransaction') return runWithTransaction(operation, context);
  const { name, object, arguments: given, saveResultAsEntity } = operation;
  const request = { kind: 'run', object, name, arguments: given } as const;
  const savesObject = saveResultAsEntity !== undefined && createsObject(kind, name);
  return context.send(savesObject ? { ...request, saveAs: saveResultAsEntity } : request);
}

function createsObject(kind: EntityKind, name: string): boolean {
  return kind !== 'clientEncryption' && Object.hasOwn(CREATES, name);
}

async function assertError(
  operation: TestOperation,
  error: ObservedError,
  context: TestContext,
): Promise<ObservedError> {
  const { name, expectError: expected, ignoreResultAndError } = operation;
  if (ignoreResultAndError) return error;
  if (expected === undefined) {
    throw new TestFailure(`${name}: unexpected error: ${error.message}`, [
      { path: '', message: 'no error', expected: undefined, actual: error },
    ]);
  }
  await rememberLsids(context, expected);
  const mismatches = matchError(expected, error, matchContext(context), name);
  requireNoMismatch(`${name}: error (${error.message})`, mismatches);
  return error;
}

async function assertResult(
  operation: TestOperation,
  value: unknown,
  context: TestContext,
): Promise<void> {
  const { name, expectError } = operation;
  if (expectError !== undefined) {
    throw new TestFailure(`${name}: expected an error, but it succeeded`, [
      { path: '', message: 'an error', expected: expectError, actual: value },
    ]);
  }
  if (!Object.hasOwn(operation, 'expectResult')) return;
  await rememberLsids(context, operation.expectResult);
  const mismatches = matchValue(operation.expectResult, value, matchContext(context), {
    elementsAsRoot: !RETURNS_VALUES.has(name),
  });
  requireNoMismatch(`${name}: result`, mismatches);
}

function saveResult(operation: TestOperation, value: unknown, { entities }: TestContext): void {
  const { name, object, saveResultAsEntity: id } = operation;
  if (id === undefined) return;
  const kind = CREATES[name];
  if (kind !== undefined && createsObject(entities.get(object).kind, name)) {
    entities.add(id, { kind });
  } else if (value === undefined) {
    throw new MalformedOperation(operation, `there is no result to save as "${id}"`);
  } else {
    entities.add(id, { kind: 'value', read: () => value });
  }
}
