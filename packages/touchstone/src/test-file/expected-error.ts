import { anyValue, bsonDocument, type TestDocument } from './extended-json.ts';
import {
  arrayOf,
  boolean,
  integer,
  isTrue,
  object,
  optional,
  type Reader,
  recordOf,
  string,
} from './reader.ts';

/** The assertions of a test about an error; an absent member asserts nothing. */
export interface ExpectedError {
  readonly isError?: true;
  readonly isClientError?: boolean;
  readonly isTimeoutError?: boolean;
  readonly errorContains?: string;
  readonly errorCode?: number;
  readonly errorCodeName?: string;
  readonly errorLabelsContain?: readonly string[];
  readonly errorLabelsOmit?: readonly string[];
  /** By the index of the write. */
  readonly writeErrors?: Readonly<Record<string, TestDocument>>;
  readonly writeConcernErrors?: readonly TestDocument[];
  readonly errorResponse?: TestDocument;
  readonly expectResult?: unknown;
}

const labels: Reader<readonly string[]> = arrayOf(string, { atLeast: 1 });

export const expectedError: Reader<ExpectedError> = object(
  {
    isError: optional(isTrue),
    isClientError: optional(boolean),
    isTimeoutError: optional(boolean, 9),
    errorContains: optional(string),
    errorCode: optional(integer),
    errorCodeName: optional(string),
    errorLabelsContain: optional(labels),
    errorLabelsOmit: optional(labels),
    writeErrors: optional(recordOf(bsonDocument), 21),
    writeConcernErrors: optional(arrayOf(bsonDocument), 21),
    errorResponse: optional(bsonDocument, 12),
    expectResult: optional(anyValue),
  },
  { atLeast: 1 },
);
