import { refuse } from '../error/query-analysis-error.ts';
import type { Analysis } from '../marking/analysis.ts';
import type { Encryption } from '../schema/encryption.ts';
import type { Subschemas } from '../schema/schema-node.ts';
import type { Value } from '../value/value.ts';

/** The place where an expression stands: in which run, and over documents of which schema. */
export interface ExpressionContext {
  readonly analysis: Analysis;
  readonly subschemas: Subschemas;
}

/** The meaning of an expression. */
export type Meaning =
  /** A value that the expression itself has. */
  | { readonly kind: 'constant'; readonly constant: Value }
  | { readonly kind: 'plain' }
  /** The value of an encrypted field, unchanged. */
  | { readonly kind: 'encrypted'; readonly encryption: Encryption; readonly path: string }
  /** A document in which something is encrypted. */
  | { readonly kind: 'around'; readonly subschemas: Subschemas };

export interface MarkedExpression {
  readonly value: Value;
  readonly meaning: Meaning;
}

/** Passes on what has nothing encrypted in it. */
export function plainValue({ value, meaning }: MarkedExpression): Value {
  if (meaning.kind === 'encrypted') {
    refuse(
      31110,
      `Invalid reference to an encrypted field within aggregate expression: ${meaning.path}`,
    );
  }
  if (meaning.kind === 'around') {
    refuse(
      31110,
      'Invalid reference to a document with encrypted fields within aggregate expression',
    );
  }
  return value;
}
