import type { FieldTest, MatchNode } from '../query/match-node.ts';
import { CommandError } from '../value/command-error.ts';
import { showFields, showValue } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';
import type { FindQuery } from './find-query.ts';

const NO_FIELDS: Fields = new Map();

/** The query as MongoDB tells of it where it has no plan for it; `tree` is its filter. */
export function shownQuery(query: FindQuery, tree: string): string {
  const { limit = 0, skip = 0, sort, projection, showRecordId } = query;
  const limited = limit > 0 ? ` limit=${limit}` : '';
  const skipped = skip > 0 ? ` skip=${skip}` : '';
  // The natural order is a hint.
  const order = sort?.has('$natural') ? undefined : sort;
  const recordId = showRecordId
    ? new Map<string, Value>([['$recordId', new Map([['$meta', 'recordId']])]])
    : NO_FIELDS;
  const shown = new Map([...(projection ?? NO_FIELDS), ...recordId]);
  return (
    `${limited}${skipped}Tree: ${tree}\nSort: ${showFields(order ?? NO_FIELDS)}\n` +
    `Proj: ${showFields(shown)}\n${shownCollation(query)}`
  );
}

function shownCollation({ context, tellsCollation }: FindQuery): string {
  const locale = context.collation?.locale ?? (tellsCollation ? 'simple' : undefined);
  return locale === undefined ? '' : `Collation: { locale: "${locale}" }\n`;
}

/** The failure to find a plan, in MongoDB's words. */
export function noPlan(fullName: string, shown: string, words: string): CommandError {
  return new CommandError(
    'NoQueryExecutionPlans',
    `error processing query: ns=${fullName}${shown} planner returned error :: caused by :: ${words}`,
  );
}

/** The lines of a filter: each operator with its path and argument, groups indented. */
export function shownFilter(node: MatchNode): readonly string[] {
  if (node.kind === 'document') return [`${node.operator} ${showValue(node.argument)}`];
  if (node.kind === 'field') return shownTest(node.path.dotted, node.test);
  const inner = node.children.flatMap((child) =>
    node.operator === '$nor' ? ['$not', ...indented(shownFilter(child))] : shownFilter(child),
  );
  return node.operator === '$nor' && node.children.length === 1
    ? inner
    : [node.operator, ...indented(inner)];
}

function shownTest(path: string, test: FieldTest): readonly string[] {
  if (test.kind === 'leaf') return [shownLeaf(path, test.operator, test.argument)];
  const inner = test.tests.flatMap((each) => shownTest(path, each));
  return test.kind === 'not' ? ['$not', ...indented(inner)] : inner;
}

function shownLeaf(path: string, operator: string, argument: Value): string {
  if (operator === '$exists') return `${path} exists`;
  if (operator === '$in' && Array.isArray(argument)) {
    return `${path} $in [ ${argument.map((each) => `${showValue(each)} `).join('')}]`;
  }
  return `${path} ${operator} ${showValue(argument)}`;
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `    ${line}`);
}
