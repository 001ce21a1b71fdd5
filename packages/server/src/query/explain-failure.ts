import { present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import { typeAlias } from '../value/bson-type.ts';
import { type Path, somePathValue } from '../value/path.ts';
import type { AnyDocument, Fields, Value } from '../value/value.ts';
import type { Matcher } from './match.ts';
import { type FieldTest, type LeafTest, type MatchNode, nodeMatches } from './match-node.ts';

type Report = Readonly<Record<string, Value>>;
type FieldNode = Extract<MatchNode, { kind: 'field' }>;
type LogicalNode = Extract<MatchNode, { kind: 'logical' }>;

/** The words for an operator that did not match, and for one that did under a negation. */
interface Words {
  readonly failed: string;
  readonly matched: string;
  /** The types that the operator looks at; others are reported as of the wrong type. */
  readonly types?: readonly string[];
}

const COMPARISON: Words = { failed: 'comparison failed', matched: 'comparison succeeded' };
const NUMBERS: readonly string[] = ['decimal', 'double', 'int', 'long'];
const BITS: Words = {
  failed: 'bitwise operator failed to match',
  matched: 'bitwise operator matched successfully',
  types: ['binData', ...NUMBERS],
};

const WORDS: Readonly<Record<string, Words>> = {
  $geoIntersects: {
    failed: 'none of the considered geometries intersected the expression’s geometry',
    matched: 'at least one of considered geometries intersected the expression’s geometry',
  },
  $geoWithin: {
    failed: 'none of the considered geometries were contained within the expression’s geometry',
    matched: 'at least one of considered geometries was contained within the expression’s geometry',
  },
  $in: { failed: 'no matching value found in array', matched: 'matching value found in array' },
  $type: { failed: 'type did not match', matched: 'type did match' },
  $regex: {
    failed: 'regular expression did not match',
    matched: 'regular expression did match',
    types: ['regex', 'string', 'symbol'],
  },
  $size: {
    failed: 'array length was not equal to given size',
    matched: 'array length was equal to given size',
    types: ['array'],
  },
  $all: {
    failed: 'array did not contain all specified values',
    matched: 'array did contain all specified values',
  },
  $elemMatch: {
    failed: 'array did not satisfy the child predicate',
    matched: 'array did satisfy the child predicate',
    types: ['array'],
  },
  $mod: {
    failed: '$mod did not evaluate to expected remainder',
    matched: '$mod did evaluate to expected remainder',
    types: NUMBERS,
  },
  $bitsAllClear: BITS,
  $bitsAllSet: BITS,
  $bitsAnyClear: BITS,
  $bitsAnySet: BITS,
};

function report(fields: Report): Fields {
  return new Map(Object.entries(fields));
}

function specification(path: Path, test: FieldTest, literal: boolean): Fields {
  if (literal) return report({ [path.dotted]: test.argument });
  const operators = report({ [test.operator]: test.argument });
  if (test.kind === 'leaf' && test.options !== undefined) operators.set('$options', test.options);
  return report({ [path.dotted]: operators });
}

function valuesAt(document: AnyDocument, path: Path, expand: boolean): Value[] {
  const found: Value[] = [];
  somePathValue(document, path, 'keep', (value) => {
    const listed = expand && Array.isArray(value) ? value : [value];
    for (const each of listed) if (each !== undefined) found.push(each);
    return false;
  });
  return found;
}

function considered(values: readonly Value[]): Report {
  return values.length === 1
    ? { consideredValue: present(values[0]) }
    : { consideredValues: [...values] };
}

function wrongType(words: Words, values: readonly Value[]): Report | undefined {
  const { types } = words;
  const [only] = values;
  if (types === undefined || values.length !== 1 || types.includes(typeAlias(present(only)))) {
    return undefined;
  }
  const expected: Report =
    types.length === 1 ? { expectedType: present(types[0]) } : { expectedTypes: [...types] };
  return {
    reason: 'type did not match',
    consideredType: typeAlias(present(only)),
    ...expected,
    consideredValue: present(only),
  };
}

function noGeometry({ operator }: FieldTest, values: readonly Value[]): Report | undefined {
  if (!operator.startsWith('$geo')) return undefined;
  if (values.some((value) => value instanceof Map || Array.isArray(value))) return undefined;
  // Numbers side by side are a place.
  if (values.length > 1) return undefined;
  return { reason: 'could not find a valid geometry at the given path', ...considered(values) };
}

function leafReport(test: FieldTest, node: FieldNode, at: AnyDocument, matched: boolean): Report {
  const expand = test.kind === 'leaf' && test.leafArrays === 'expand';
  const values = valuesAt(at, node.path, expand);
  if (values.length === 0) return { reason: 'field was missing' };
  const words = WORDS[test.operator] ?? COMPARISON;
  const wrong = matched ? undefined : (wrongType(words, values) ?? noGeometry(test, values));
  if (wrong !== undefined) return wrong;
  const reason = matched ? words.matched : words.failed;
  const types = test.operator === '$type' ? { consideredType: typeAlias(present(values[0])) } : {};
  return { reason, ...considered(values), ...types };
}

function explainExists(node: FieldNode, test: FieldTest, document: AnyDocument): Fields {
  const exists = valuesAt(document, node.path, false).length > 0;
  const reason = exists ? 'path does exist' : 'path does not exist';
  const specifiedAs = specification(node.path, test, node.literal);
  return report({ operatorName: '$exists', specifiedAs, reason });
}

function explainNot(tests: readonly FieldTest[], node: FieldNode, at: AnyDocument): Fields {
  const reports = tests.map((test) => explainTest({ ...node, literal: false, test }, at, true));
  if (reports.length === 1) return report({ operatorName: '$not', details: present(reports[0]) });
  const clausesSatisfied = reports.map((details, index) =>
    report({ index: new Int32(index), details }),
  );
  const details = report({ operatorName: '$and', clausesSatisfied });
  return report({ operatorName: '$not', details });
}

function explainTest(node: FieldNode, document: AnyDocument, matched: boolean): Fields {
  const { test, path, literal } = node;
  if (test.operator === '$exists') return explainExists(node, test, document);
  if (test.kind === 'not' && test.operator === '$not') {
    // A pattern under `$not` is written without its operator.
    if (test.argument instanceof Map) return explainNot(test.tests, node, document);
    const inner = explainTest(
      { ...node, test: present(test.tests[0]), literal: true },
      document,
      true,
    );
    return report({ operatorName: '$not', details: inner });
  }
  const specifiedAs = specification(path, test, literal);
  if (test.kind !== 'not') {
    const rest = leafReport(test, node, document, matched);
    return report({ operatorName: test.operator, specifiedAs, ...rest });
  }
  const inner = test.tests[0] as LeafTest;
  const rest = leafReport(inner, node, document, !matched);
  return report({ operatorName: test.operator, specifiedAs, ...rest });
}

function explainLogical(node: LogicalNode, document: AnyDocument, matched: boolean): Fields {
  // `$nor` fails because of what matches; the others because of what does not.
  const interesting = node.operator === '$nor' ? !matched : matched;
  const clauses = node.children.flatMap((child, index) => {
    if (nodeMatches(child, document) !== interesting) return [];
    const details = explainNode(child, document, interesting);
    return [report({ index: new Int32(index), details })];
  });
  const key = interesting ? 'clausesSatisfied' : 'clausesNotSatisfied';
  return report({ operatorName: node.operator, [key]: clauses });
}

function explainNode(node: MatchNode, document: AnyDocument, matched: boolean): Fields {
  if (node.kind === 'field') return explainTest(node, document, matched);
  if (node.kind === 'logical') return explainLogical(node, document, matched);
  const explained = node.explain?.(document, matched);
  return explained ?? report({ operatorName: node.operator, specifiedAs: node.argument });
}

/** The report of MongoDB in `errInfo.details` about a document that a validator refuses. */
export function explainFailure(matcher: Matcher, document: AnyDocument): Fields {
  return explainNode(matcher.node, document, false);
}
