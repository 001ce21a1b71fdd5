import type { Collation } from '../value/collation.ts';
import type { Fields } from '../value/value.ts';

/** Decides whether a document may be stored; throws a CommandError when it may not. */
export type DocumentCheck = (document: Uint8Array) => void;

/** The options that a collection was created with, or was given by collMod. */
export interface CollectionOptions {
  /** As listCollections shows them. */
  readonly shown: Fields;
  readonly capped?: { readonly size: number; readonly max: number | undefined };
  readonly collation?: Collation;
  /** The index that a clustered collection is ordered by. */
  readonly clustered?: Fields;
  readonly validationLevel: 'off' | 'strict' | 'moderate';
  readonly validationAction: 'error' | 'warn' | 'errorAndLog';
  /** The compiled validator: whether a document satisfies it. */
  readonly validator?: Validator;
  readonly changeStreamPreAndPostImages: boolean;
}

/** A compiled validator: storage asks it, the query language above implements it. */
export interface Validator {
  satisfies(document: Uint8Array): boolean;
  /** `errInfo.details` of a DocumentValidationFailure. */
  explain(document: Uint8Array): Fields;
}

export const PLAIN_OPTIONS: CollectionOptions = {
  shown: new Map(),
  validationLevel: 'strict',
  validationAction: 'error',
  changeStreamPreAndPostImages: false,
};
