import type { Timestamp } from 'bson';
import type { Scripts } from '../javascript/script.ts';
import type { Collation } from '../value/collation.ts';
import type { AnyDocument, Value } from '../value/value.ts';
import type { Pace } from './pace.ts';

/** Variables by name, without the `$$`; a name whose value is `undefined` is known but missing. */
export type Variables = ReadonlyMap<string, Value | undefined>;

/** The scope that an expression is evaluated in: the document at hand and the variables' values now. */
export interface Scope {
  readonly root: AnyDocument;
  readonly variables: Variables;
}

/** A compiled expression; `undefined` is the missing value. */
export type Expression = (scope: Scope) => Value | undefined;

/** The context that expressions are compiled in. */
export interface ExpressionContext {
  /**
   * The variables that expressions may name beside the built-in ones, for example those of a
   * command's `let`. The map is read at evaluation too: `$lookup` sets its variables' values anew
   * for every document.
   */
  readonly variables: Variables;
  /** `$$NOW`: the same for a whole command. */
  readonly now: Date;
  /** `$$CLUSTER_TIME`, where there is a replica set. */
  readonly clusterTime?: Timestamp;
  readonly collation?: Collation;
  /** The words that messages about constants begin with, for example `Failed to optimize pipeline`. */
  readonly optimizing?: string;
  /** True if what needs no document is computed for each all the same, and fails only there. */
  readonly computesConstantsLate?: boolean;
  /** The server's version, for what came or went with a version. */
  readonly version: string;
  /** A number drawn evenly from [0, 1), for `$rand`. */
  random(): number;
  /** True if no stage may hold more than 100 MiB; elsewhere MongoDB would go on on its disk, and this server in memory. */
  readonly forbidsDiskUse?: boolean;
  /** Given where others may be let through meanwhile. */
  readonly pace?: Pace;
  /** Given where code may run. */
  readonly scripts?: Scripts | undefined;
  /** Tells whether it is for the filter of a query or a write, where `$where` may stand. */
  readonly allowsWhere?: boolean;
  /** True if groups are made where documents are read: MongoDB does so by other code than elsewhere. */
  readonly groupsWhereRead?: boolean;
  /** True if the documents were found by `$text`, and have a score. */
  readonly hasTextScore?: boolean;
  /** True in a pipeline whose documents were not found by `$geoNear`: none has a distance. */
  readonly lacksNearest?: boolean;
  /** True where documents come from a collection in no order that was asked for, and MongoDB asks for their sort key there. */
  readonly lacksSort?: boolean;
}
