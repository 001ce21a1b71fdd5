import type { EntityDefinition } from './entity-definition.ts';
import type { ExpectedEventsForClient } from './expected-event.ts';
import type { ExpectedLogMessagesForClient } from './expected-log.ts';
import type { ExpectedSpansForClient } from './expected-span.ts';
import type { TestDocument } from './extended-json.ts';
import type { RunOnRequirement } from './run-on.ts';
import type { SchemaVersion } from './schema-version.ts';
import type { TestOperation } from './test-operation.ts';

/** A test file of the unified test format, valid and typed. */
export interface TestFile {
  /** The subject of the file. */
  readonly description: string;
  /** The version of the format that it is written in. */
  readonly schemaVersion: SchemaVersion;
  /** Empty where every deployment will do. */
  readonly runOnRequirements: readonly RunOnRequirement[];
  /** The entities that are created before each case, in order. */
  readonly createEntities: readonly EntityDefinition[];
  /** The data before each case. */
  readonly initialData: readonly CollectionData[];
  /** The cases of the file, in order. */
  readonly tests: readonly TestCase[];
}

/** One test of a file. */
export interface TestCase {
  /** The subject of the case; unique in its file. */
  readonly description: string;
  /** The place where the case may run; any of them is enough. */
  readonly runOnRequirements: readonly RunOnRequirement[];
  /** The reason why nobody is to run it; absent where it may run. */
  readonly skipReason?: string;
  /** The operations of the case, in order; each waits for the one before unless a thread runs it. */
  readonly operations: readonly TestOperation[];
  /** The events that clients must have shown; empty where nothing is asserted. */
  readonly expectEvents: readonly ExpectedEventsForClient[];
  /** The log messages that clients must have written; empty where nothing is asserted. */
  readonly expectLogMessages: readonly ExpectedLogMessagesForClient[];
  /** The spans that clients must have traced; empty where nothing is asserted. */
  readonly expectTracingMessages: readonly ExpectedSpansForClient[];
  /** The data that must be there in the end. */
  readonly outcome: readonly CollectionData[];
}

/** The documents of a collection, before a test or after it. */
export interface CollectionData {
  readonly databaseName: string;
  readonly collectionName: string;
  /** Options of the `create` command. */
  readonly createOptions?: TestDocument;
  readonly documents: readonly TestDocument[];
}
