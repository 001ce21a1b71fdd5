import type { Analysis } from '../marking/analysis.ts';
import type { Field, Value } from '../value/value.ts';

/** Describes how the fields of one command are marked; those that it does not name leave as they are. */
export interface CommandAnalysis {
  readonly name: string;
  /** Other spellings of the name. */
  readonly aliases?: readonly string[];
  /** All fields that it may have beside those of any command: what is not known might hold anything. */
  readonly fields: ReadonlySet<string>;
  mark(analysis: Analysis, field: Field, command: Value): Value;
}
