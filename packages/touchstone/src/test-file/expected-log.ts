import { logComponent, logSeverityLevel } from './entities.ts';
import type { LogComponent, LogSeverityLevel } from './entity-definition.ts';
import { bsonDocument, type TestDocument } from './extended-json.ts';
import { arrayOf, boolean, object, optional, type Reader, required, string } from './reader.ts';

export interface ExpectedLogMessage {
  readonly level: LogSeverityLevel;
  readonly component: LogComponent;
  readonly data: TestDocument;
  /** Asserts that there is a `failure`, and whether its server reply was cut down to code and labels. */
  readonly failureIsRedacted?: boolean;
}

export interface ExpectedLogMessagesForClient {
  readonly client: string;
  readonly messages: readonly ExpectedLogMessage[];
  readonly ignoreMessages?: readonly ExpectedLogMessage[];
  readonly ignoreExtraMessages?: boolean;
}

const logMessage: Reader<ExpectedLogMessage> = object({
  level: required(logSeverityLevel),
  component: required(logComponent),
  data: required(bsonDocument),
  failureIsRedacted: optional(boolean),
});

/** An entry of a test's `expectLogMessages`. */
export const expectedLogMessagesForClient: Reader<ExpectedLogMessagesForClient> = object({
  client: required(string),
  messages: required(arrayOf(logMessage)),
  ignoreMessages: optional(arrayOf(logMessage), 16),
  ignoreExtraMessages: optional(boolean, 16),
});
