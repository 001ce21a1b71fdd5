import type { Document } from 'bson';
import type {
  ExplainCommandOptions,
  ExplainVerbosityLike,
} from '../operation-model/command-options.ts';
import { AbstractCursor } from './abstract-cursor.ts';

/**
 * A cursor whose question the server can explain.
 *
 * @example
 * ```ts
 * const plan = await people.find({ _id: 1 }).explain('queryPlanner');
 * plan['queryPlanner'].namespace; // => 'example_….people'
 * ```
 */
export abstract class ExplainableCursor<TSchema> extends AbstractCursor<TSchema> {
  /** Tells how the server would find the documents. */
  abstract explain(): Promise<Document>;
  abstract explain(verbosity: ExplainVerbosityLike | ExplainCommandOptions): Promise<Document>;
  abstract explain(options: { timeoutMS?: number }): Promise<Document>;
  abstract explain(
    verbosity: ExplainVerbosityLike | ExplainCommandOptions,
    options: { timeoutMS?: number },
  ): Promise<Document>;
  abstract explain(
    verbosity?: ExplainVerbosityLike | ExplainCommandOptions | { timeoutMS?: number },
    options?: { timeoutMS?: number },
  ): Promise<Document>;
}
