import { bsonDocument, type TestDocument } from './extended-json.ts';
import { arrayOf, boolean, object, optional, type Reader, required, string } from './reader.ts';

/** An OpenTelemetry span and those within it. */
export interface ExpectedSpan {
  readonly name: string;
  readonly attributes: TestDocument;
  readonly nested?: readonly ExpectedSpan[];
}

export interface ExpectedSpansForClient {
  readonly client: string;
  readonly ignoreExtraSpans?: boolean;
  readonly spans: readonly ExpectedSpan[];
}

const span: Reader<ExpectedSpan> = (value, place) => readSpan(value, place);

const readSpan: Reader<ExpectedSpan> = object({
  name: required(string),
  attributes: required(bsonDocument),
  nested: optional(arrayOf(span, { atLeast: 1 })),
});

/** An entry of a test's `expectTracingMessages`. */
export const expectedSpansForClient: Reader<ExpectedSpansForClient> = object({
  client: required(string),
  ignoreExtraSpans: optional(boolean),
  spans: required(arrayOf(span, { atLeast: 1 })),
});
