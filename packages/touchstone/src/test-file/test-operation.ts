import { type ExpectedError, expectedError } from './expected-error.ts';
import { anyValue, bsonDocument, type TestDocument } from './extended-json.ts';
import {
  boolean,
  type JsonObject,
  jsonObject,
  object,
  optional,
  type Place,
  type Problem,
  type Reader,
  required,
  string,
  TestFileError,
} from './reader.ts';
import { NEWEST_SCHEMA_VERSION } from './schema-version.ts';

/** One operation of a test, of a thread or of a transaction's callback. */
export interface TestOperation {
  readonly name: string;
  /** An entity's name, or `testRunner`. */
  readonly object: string;
  readonly arguments: TestDocument;
  readonly ignoreResultAndError: boolean;
  readonly expectError?: ExpectedError;
  /** Present, even as null, where the test asserts a result. */
  readonly expectResult?: unknown;
  readonly saveResultAsEntity?: string;
  /** As the file has it: nested operations and entities are read from here when they are due. */
  readonly source: JsonObject;
  /** The place where the arguments stand in the file. */
  readonly argumentsPlace: Place;
}

const operation = object({
  name: required(string),
  object: required(string),
  arguments: optional(bsonDocument),
  ignoreResultAndError: optional(boolean, 3),
  expectError: optional(expectedError),
  expectResult: optional(anyValue),
  saveResultAsEntity: optional(string),
});

/** Members that exclude one another. */
const CONFLICTS = [
  ['expectError', 'expectResult'],
  ['expectError', 'saveResultAsEntity'],
  ['ignoreResultAndError', 'expectResult'],
  ['ignoreResultAndError', 'expectError'],
  ['ignoreResultAndError', 'saveResultAsEntity'],
] as const;

export const testOperation: Reader<TestOperation> = (value, place) => {
  const source = jsonObject(value, place);
  const problems: Problem[] = CONFLICTS.filter(
    ([one, other]) => Object.hasOwn(source, one) && Object.hasOwn(source, other),
  ).map(([one, other]) => ({
    path: `${place.path}.${other}`,
    expected: `no "${other}" beside "${one}"`,
    found: 'both',
  }));
  if (problems.length > 0) throw new TestFileError(problems);
  const { arguments: given = {}, ignoreResultAndError = false, ...rest } = operation(value, place);
  return {
    ...rest,
    arguments: given,
    ignoreResultAndError,
    source,
    // The schemas do not look into arguments: there official files use what came after their version.
    argumentsPlace: { path: `${place.path}.arguments`, version: NEWEST_SCHEMA_VERSION },
  };
};
