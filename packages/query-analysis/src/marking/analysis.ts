import type { Subschemas } from '../schema/schema-node.ts';

/** One run of query analysis. State: whether something was marked, and how many range predicates there were. */
export interface Analysis {
  /** The schema of the collection that the command is about. */
  readonly schema: Subschemas;
  /** The schema of another collection of the command, by its namespace; undefined where none was given. */
  schemaOf(namespace: string): Subschemas | undefined;
  readonly databaseName: string;
  hasMarks: boolean;
  payloads: number;
  /** True if the command compares strings by a collation. */
  readonly hasCollation: boolean;
  /**
   * The treatment of a comparison with an encrypted field: `mark` it; or `refuse` it, in validators and filters of indexes,
   * which a server applies where nobody encrypts.
   */
  readonly comparisons: 'mark' | 'refuse';
}
