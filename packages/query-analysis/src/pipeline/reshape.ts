import { BSON_TYPE } from '@touchstone/protocol';
import { refuse } from '../error/query-analysis-error.ts';
import { markExpression, markPlainExpression } from '../expression/mark-expression.ts';
import type { Analysis } from '../marking/analysis.ts';
import { encryptionAt, follow, type SchemaNode, type Subschemas } from '../schema/schema-node.ts';
import { documentOf } from '../value/build-value.ts';
import {
  type Field,
  fieldsOf,
  isDocument,
  isString,
  numberOf,
  textOf,
  type Value,
} from '../value/value.ts';
import { type MarkedStage, written } from './stage.ts';

/** `$addFields` and `$set`. */
export function markAddFields(
  analysis: Analysis,
  subschemas: Subschemas,
  argument: Value,
): MarkedStage {
  let after = subschemas;
  const fields = fieldsOf(argument).map(({ name, value }) => {
    const marked = markExpression({ analysis, subschemas }, value);
    after = written(after, name, marked.meaning);
    return { name, value: marked.value };
  });
  return { value: documentOf(fields), subschemas: after };
}

/** `$project`, and the projections of `find` and `findAndModify`. What is left out may stay in the schema: nothing is there. */
export function markProjection(
  analysis: Analysis,
  subschemas: Subschemas,
  argument: Value,
): MarkedStage {
  return projected(analysis, subschemas, argument, '');
}

function projected(
  analysis: Analysis,
  subschemas: Subschemas,
  argument: Value,
  prefix: string,
): MarkedStage {
  let after = subschemas;
  const fields = fieldsOf(argument).map((field): Field => {
    const { name, value } = field;
    const path = prefix + name;
    if (isFlag(value)) return checkFlag(subschemas, path, field);
    const first = isDocument(value) ? fieldsOf(value)[0]?.name : undefined;
    if (first !== undefined && !first.startsWith('$')) {
      const inner = projected(analysis, after, value, `${path}.`);
      after = inner.subschemas;
      return { name, value: inner.value };
    }
    if (first === '$elemMatch' || first === '$slice') return checkPlain(subschemas, path, field);
    if (isItself(value, path)) return field;
    const marked = markExpression({ analysis, subschemas }, value);
    after = written(after, path, marked.meaning);
    return { name, value: marked.value };
  });
  return { value: documentOf(fields), subschemas: after };
}

function isFlag(value: Value): boolean {
  return value.type === BSON_TYPE.boolean || numberOf(value) !== undefined;
}

/** Any number includes a field; where something is encrypted, only such as say no more. */
function checkFlag(subschemas: Subschemas, path: string, field: Field): Field {
  const number = numberOf(field.value);
  if (number === undefined || number === 0 || number === 1) return field;
  return checkPlain(subschemas, path, field);
}

function isItself(value: Value, path: string): boolean {
  return isString(value) && textOf(value) === `$${path}`;
}

/** Arrays hold nothing encrypted, so that what they are searched for is nobody's secret. */
function checkPlain(subschemas: Subschemas, path: string, field: Field): Field {
  if (follow(subschemas, path.split('.')).kind === 'plain') return field;
  return refuse(51092, `Invalid projection on encrypted field '${path}'`);
}

// A field that is no longer in the documents stays in the schema all the same: who asks for it still knows what it was.

/** `$replaceRoot` and `$replaceWith`: the new document is one of the old one's, or made of its fields. */
export function markReplacement(
  analysis: Analysis,
  subschemas: Subschemas,
  expression: Value,
): MarkedStage {
  const { value, meaning } = markExpression({ analysis, subschemas }, expression);
  if (meaning.kind === 'encrypted') {
    refuse(31159, `An encrypted field cannot become the document: '${meaning.path}'`);
  }
  if (isDocument(expression)) {
    for (const { name, value: part } of fieldsOf(expression)) {
      if (!name.startsWith('$') && !isItself(part, name)) written(subschemas, name, meaning);
    }
  }
  return {
    value,
    subschemas: meaning.kind === 'around' ? [...meaning.subschemas, ...subschemas] : subschemas,
  };
}

/** `$group`: documents that have equal bytes of an encrypted field are one group, if these are always the same. */
export function markGroup(
  analysis: Analysis,
  subschemas: Subschemas,
  argument: Value,
): MarkedStage {
  let id: Subschemas = [];
  const fields = fieldsOf(argument).map(({ name, value }) => {
    if (name !== '_id') return { name, value: markAccumulator(analysis, subschemas, value) };
    const marked = markExpression({ analysis, subschemas }, value);
    const { meaning } = marked;
    if (meaning.kind === 'encrypted') id = [{ encryption: meaning.encryption }];
    if (meaning.kind === 'around') id = meaning.subschemas;
    checkGroupKey(id);
    return { name, value: marked.value };
  });
  const [node, ...more] = id;
  if (more.length > 0) refuse(51222, 'Cannot group by a document with encrypted fields');
  const after: SchemaNode | undefined =
    node === undefined ? undefined : { fields: new Map([['_id', node]]) };
  return {
    value: documentOf(fields),
    subschemas: after === undefined ? subschemas : [after, ...subschemas],
  };
}

function checkGroupKey(subschemas: Subschemas): void {
  const encryption = encryptionAt(subschemas);
  const isRandom = (node: SchemaNode): boolean => {
    const { encryption: own, fields, patterns, additional } = node;
    if (own !== undefined) return own.kind === 'queryable' || !own.isDeterministic;
    if ((patterns?.length ?? 0) > 0 || additional !== undefined) return true;
    return [...(fields?.values() ?? [])].some(isRandom);
  };
  if (encryption !== undefined || subschemas.length > 0) {
    if (subschemas.some(isRandom)) {
      refuse(51222, 'Cannot group by a field that is not deterministically encrypted');
    }
  }
}

function markAccumulator(analysis: Analysis, subschemas: Subschemas, accumulator: Value): Value {
  const fields = fieldsOf(accumulator).map(({ name, value }) => {
    if (name === '$accumulator') {
      refuse(51221, 'Accumulator $accumulator is not supported with automatic encryption');
    }
    return { name, value: markPlainExpression({ analysis, subschemas }, value) };
  });
  return documentOf(fields);
}

/** `$bucket`, `$bucketAuto`, `$sortByCount` and `$redact`: everything in them is computed, and nothing encrypted comes of it. */
export function markComputed(
  analysis: Analysis,
  subschemas: Subschemas,
  argument: Value,
): MarkedStage {
  if (!isDocument(argument) || fieldsOf(argument)[0]?.name.startsWith('$') === true) {
    return { value: markPlainExpression({ analysis, subschemas }, argument), subschemas };
  }
  const fields = fieldsOf(argument).map(({ name, value }) => {
    if (name !== 'output')
      return { name, value: markPlainExpression({ analysis, subschemas }, value) };
    const output = fieldsOf(value).map((field) => ({
      name: field.name,
      value: markAccumulator(analysis, subschemas, field.value),
    }));
    return { name, value: documentOf(output) };
  });
  return { value: documentOf(fields), subschemas };
}
