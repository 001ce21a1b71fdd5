import { EntityError, type EntityKind } from '../entity-map/entity-map.ts';
import type { TestOperation } from '../test-file/test-operation.ts';
import { entityOperation } from './entity-operations.ts';
import type { TestContext } from './test-context.ts';

/** A test asks for something that the format does not have; the test file is at fault. */
export class MalformedOperation extends Error {
  constructor(operation: TestOperation, message: string) {
    super(`${operation.name} on ${operation.object}: ${message}`);
    this.name = 'MalformedOperation';
  }
}

/** Refuses unknown operations, unknown or missing arguments, and sessions that are none. */
export function checkOperation(operation: TestOperation, context: TestContext): EntityKind {
  const { name, object, arguments: given } = operation;
  const { kind } = context.entities.get(object);
  const known = entityOperation(kind, name);
  if (known === undefined) {
    throw new MalformedOperation(operation, `a ${kind} has no such operation`);
  }
  const unknown = Object.keys(given).find((argument) => !known.known.has(argument));
  if (unknown !== undefined) {
    throw new MalformedOperation(operation, `there is no argument "${unknown}"`);
  }
  const missing = known.required.find((argument) => !Object.hasOwn(given, argument));
  if (missing !== undefined) {
    throw new MalformedOperation(operation, `the argument "${missing}" is missing`);
  }
  checkValues(operation, context);
  return kind;
}

function checkValues(operation: TestOperation, { entities }: TestContext): void {
  const { session, returnDocument, source } = operation.arguments;
  if (session !== undefined) {
    if (typeof session !== 'string') throw new EntityError('a session is given by its name');
    entities.getOfKind(session, 'session');
  }
  if (returnDocument !== undefined && !/^(before|after)$/i.test(String(returnDocument))) {
    throw new MalformedOperation(operation, 'returnDocument is neither "Before" nor "After"');
  }
  if (source !== undefined && !/^([0-9a-f]{2})*$/i.test(source?.['$$hexBytes'] ?? 'none')) {
    throw new MalformedOperation(operation, 'source is not of the form { $$hexBytes: "12ab" }');
  }
}
