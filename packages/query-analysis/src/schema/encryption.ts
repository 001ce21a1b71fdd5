import type { Value } from '../value/value.ts';

/** Describes how a field is encrypted by client-side field level encryption. */
export interface FieldLevelEncryption {
  readonly kind: 'fieldLevel';
  readonly isDeterministic: boolean;
  /** The data key's id, or where in the document its other name stands. */
  readonly key:
    | { readonly kind: 'id'; readonly id: Value }
    | { readonly kind: 'pointer'; readonly path: readonly string[] };
  /** The types that a value may have; undefined: any that can be encrypted. */
  readonly types: readonly string[] | undefined;
}

export type TextQueryKind = 'prefix' | 'suffix' | 'substring';

/** The queries that a field of Queryable Encryption allows. */
export type FieldQuery =
  | { readonly kind: 'equality'; readonly contention: bigint }
  | {
      readonly kind: 'range';
      readonly contention: bigint;
      readonly sparsity: bigint;
      readonly min: Value;
      readonly max: Value;
      /** `precision` and `trimFactor`, where they are given. */
      readonly extras: readonly { readonly name: string; readonly value: Value }[];
    }
  | {
      readonly kind: 'text';
      readonly contention: bigint;
      readonly foldsCase: boolean;
      readonly foldsDiacritics: boolean;
      /** For each kind of query the lengths as a placeholder has them: `mlen`, `ub`, `lb`. */
      readonly lengths: Readonly<Partial<Record<TextQueryKind, Value>>>;
    };

/** Describes how a field is encrypted by Queryable Encryption. */
export interface QueryableEncryption {
  readonly kind: 'queryable';
  readonly keyId: Value;
  readonly type: string;
  /** Undefined: it is stored, and nothing can be asked of it. */
  readonly query: FieldQuery | undefined;
}

export type Encryption = FieldLevelEncryption | QueryableEncryption;
