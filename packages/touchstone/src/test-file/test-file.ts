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
  readonly description: string;
  readonly schemaVersion: SchemaVersion;
  /** Empty where every deployment will do. */
  readonly runOnRequirements: readonly RunOnRequirement[];
  readonly createEntities: readonly EntityDefinition[];
  readonly initialData: readonly CollectionData[];
  readonly tests: readonly TestCase[];
}

/** One test of a file. */
export interface TestCase {
  readonly description: string;
  readonly runOnRequirements: readonly RunOnRequirement[];
  readonly skipReason?: string;
  readonly operations: readonly TestOperation[];
  readonly expectEvents: readonly ExpectedEventsForClient[];
  readonly expectLogMessages: readonly ExpectedLogMessagesForClient[];
  readonly expectTracingMessages: readonly ExpectedSpansForClient[];
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
