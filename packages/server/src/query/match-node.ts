import { byteAt, present } from '@touchstone/protocol';
import type { Region } from '../geometry/read-region.ts';
import { locateValue, type Path, somePathValue } from '../value/path.ts';
import type { AnyDocument, Fields, Value } from '../value/value.ts';
import type { NearCondition } from './near-condition.ts';
import type { TextCondition } from './text-condition.ts';

/** The details that a match found out beside yes or no. */
export interface MatchDetails {
  /** The index in the outermost array where the match was, for the positional `$`; -1 without an array. */
  arrayIndex: number;
}

/** Looks at one value; `undefined` is a missing one. */
export type ValueTest = (value: Value | undefined, details?: MatchDetails) => boolean;

/** Looks at a value in BSON bytes; undefined means that it has to be decoded for an answer. */
export type InPlaceTest = (bytes: Uint8Array, type: number, at: number) => boolean | undefined;

/** One operator with one argument that looks at single values. */
export interface LeafTest {
  readonly kind: 'leaf';
  readonly operator: string;
  readonly argument: Value;
  /** True if an array at the end of the path is tried element by element too. */
  readonly leafArrays: 'expand' | 'keep';
  readonly test: ValueTest;
  readonly inPlace?: InPlaceTest;
  /** The flags that stand beside `$regex`. */
  readonly options?: string;
  /** By how far from a place the documents are wanted. */
  readonly near?: NearCondition;
  /** Tests that must hold together for one element of an array (`$elemMatch`). */
  readonly elements?: ElementTests;
  /** The place where the places and shapes are that it accepts. */
  readonly region?: Region;
}

/** The tests of one element: of the value itself, or of the document that it is. */
export type ElementTests =
  | { readonly kind: 'values'; readonly tests: readonly FieldTest[] }
  | { readonly kind: 'document'; readonly node: MatchNode };

/** The tests of the values at one path. `not` is true unless all its tests are. */
export type FieldTest =
  | LeafTest
  | {
      readonly kind: 'not' | 'all';
      readonly operator: string;
      readonly argument: Value;
      readonly tests: readonly FieldTest[];
    };

/** A node of a compiled filter. */
export type MatchNode =
  | {
      readonly kind: 'field';
      readonly path: Path;
      readonly test: FieldTest;
      /** True if the test is written as the value alone: `{ a: 1 }`. */
      readonly literal: boolean;
    }
  | {
      readonly kind: 'logical';
      readonly operator: '$and' | '$or' | '$nor';
      readonly children: readonly MatchNode[];
    }
  | {
      readonly kind: 'document';
      readonly operator: string;
      readonly argument: Value;
      readonly test: (document: AnyDocument) => boolean;
      /** The text that is searched for in a document. */
      readonly text?: TextCondition;
      /** The report of MongoDB about a document that does not match, or does under a negation. */
      readonly explain?: (document: AnyDocument, matched: boolean) => Fields;
    };

/** Makes the test of an operator that looks at values and, in arrays, at their elements. */
export function leafTest(
  operator: string,
  argument: Value,
  test: ValueTest,
  inPlace?: InPlaceTest,
): LeafTest {
  const leaf = { kind: 'leaf', operator, argument, leafArrays: 'expand', test } as const;
  return inPlace === undefined ? leaf : { ...leaf, inPlace };
}

function leafMatches(
  leaf: LeafTest,
  path: Path,
  document: AnyDocument,
  details: MatchDetails | undefined,
): boolean {
  if (leaf.inPlace !== undefined && !(document instanceof Map)) {
    const at = locateValue(document, path);
    if (at >= 0) {
      const valueStart = at + present(path.parts[path.parts.length - 1]).bytes.length + 2;
      const answer = leaf.inPlace(document, byteAt(document, at), valueStart);
      if (answer !== undefined) return answer;
    }
  }
  return somePathValue(document, path, leaf.leafArrays, (value, index) => {
    if (!leaf.test(value, details)) return false;
    if (details !== undefined && index >= 0) details.arrayIndex = index;
    return true;
  });
}

function fieldMatches(
  test: FieldTest,
  path: Path,
  document: AnyDocument,
  details: MatchDetails | undefined,
): boolean {
  if (test.kind === 'leaf') return leafMatches(test, path, document, details);
  if (test.kind === 'not') {
    // A document that does not match has no position in an array to report.
    return !test.tests.every((inner) => fieldMatches(inner, path, document, undefined));
  }
  return test.tests.every((inner) => fieldMatches(inner, path, document, details));
}

/** True if a single value, such as an array's element, passes a test, without entering arrays. */
export function valueMatches(test: FieldTest, value: Value): boolean {
  if (test.kind === 'leaf') return test.test(value);
  const every = test.tests.every((inner) => valueMatches(inner, value));
  return test.kind === 'not' ? !every : every;
}

/** True if the document matches. `details` is written to when given. */
export function nodeMatches(
  node: MatchNode,
  document: AnyDocument,
  details?: MatchDetails,
): boolean {
  if (node.kind === 'field') return fieldMatches(node.test, node.path, document, details);
  if (node.kind === 'document') return node.test(document);
  switch (node.operator) {
    case '$and':
      return node.children.every((child) => nodeMatches(child, document, details));
    case '$or':
      return node.children.some((child) => nodeMatches(child, document, details));
    case '$nor':
      return !node.children.some((child) => nodeMatches(child, document));
  }
}

/** A node for an operator whose argument says whether everything or nothing matches. */
export function constantNode(operator: string, argument: Value, answer: boolean): MatchNode {
  return { kind: 'document', operator, argument, test: () => answer };
}
