import { BSON_TYPE } from '@touchstone/protocol';
import { refuse } from '../error/query-analysis-error.ts';
import { markExpression, markPlainExpression } from '../expression/mark-expression.ts';
import type { Analysis } from '../marking/analysis.ts';
import { encryptionAt, follow, type Place, type SchemaNode } from '../schema/schema-node.ts';
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
export function markAddFields(analysis: Analysis, place: Place, argument: Value): MarkedStage {
  let after = place;
  const fields = fieldsOf(argument).map(({ name, value }) => {
    const marked = markExpression({ analysis, place }, value);
    after = written(after, name, marked.meaning);
    return { name, value: marked.value };
  });
  return { value: documentOf(fields), place: after };
}

/** `$project`, and the projections of `find` and `findAndModify`. What is left out may stay in the schema: nothing is there. */
export function markProjection(analysis: Analysis, place: Place, argument: Value): MarkedStage {
  return projected(analysis, place, argument, '');
}

function projected(analysis: Analysis, place: Place, argument: Value, prefix: string): MarkedStage {
  let after = place;
  const fields = fieldsOf(argument).map((field): Field => {
    const { name, value } = field;
    const path = prefix + name;
    if (isFlag(value)) return checkFlag(place, path, field);
    const first = isDocument(value) ? fieldsOf(value)[0]?.name : undefined;
    if (first !== undefined && !first.startsWith('$')) {
      const inner = projected(analysis, after, value, `${path}.`);
      after = inner.place;
      return { name, value: inner.value };
    }
    if (first === '$elemMatch' || first === '$slice') return checkPlain(place, path, field);
    if (isItself(value, path)) return field;
    const marked = markExpression({ analysis, place }, value);
    after = written(after, path, marked.meaning);
    return { name, value: marked.value };
  });
  return { value: documentOf(fields), place: after };
}

function isFlag(value: Value): boolean {
  return value.type === BSON_TYPE.boolean || numberOf(value) !== undefined;
}

/** Any number includes a field; where something is encrypted, only such as say no more. */
function checkFlag(place: Place, path: string, field: Field): Field {
  const number = numberOf(field.value);
  if (number === undefined || number === 0 || number === 1) return field;
  return checkPlain(place, path, field);
}

function isItself(value: Value, path: string): boolean {
  return isString(value) && textOf(value) === `$${path}`;
}

/** Arrays hold nothing encrypted, so that what they are searched for is nobody's secret. */
function checkPlain(place: Place, path: string, field: Field): Field {
  if (follow(place, path.split('.')).kind === 'plain') return field;
  return refuse(51092, `Invalid projection on encrypted field '${path}'`);
}

// What is no longer in the documents stays in the schema all the same: who asks for it still knows what it was.

/** `$replaceRoot` and `$replaceWith`: the new document is one of the old one's, or made of its fields. */
export function markReplacement(analysis: Analysis, place: Place, expression: Value): MarkedStage {
  const { value, meaning } = markExpression({ analysis, place }, expression);
  if (meaning.kind === 'encrypted') {
    refuse(31159, `An encrypted field cannot become the document: '${meaning.path}'`);
  }
  if (isDocument(expression)) {
    for (const { name, value: part } of fieldsOf(expression)) {
      if (!name.startsWith('$') && !isItself(part, name)) written(place, name, meaning);
    }
  }
  return { value, place: meaning.kind === 'around' ? [...meaning.place, ...place] : place };
}

/** `$group`: documents that have equal bytes of an encrypted field are one group, if these are always the same. */
export function markGroup(analysis: Analysis, place: Place, argument: Value): MarkedStage {
  let id: Place = [];
  const fields = fieldsOf(argument).map(({ name, value }) => {
    if (name !== '_id') return { name, value: markAccumulator(analysis, place, value) };
    const marked = markExpression({ analysis, place }, value);
    const { meaning } = marked;
    if (meaning.kind === 'encrypted') id = [{ encryption: meaning.encryption }];
    if (meaning.kind === 'around') id = meaning.place;
    checkGroupKey(id);
    return { name, value: marked.value };
  });
  const [node, ...more] = id;
  if (more.length > 0) refuse(51222, 'Cannot group by a document with encrypted fields');
  const after: SchemaNode | undefined =
    node === undefined ? undefined : { fields: new Map([['_id', node]]) };
  return { value: documentOf(fields), place: after === undefined ? place : [after, ...place] };
}

function checkGroupKey(place: Place): void {
  const encryption = encryptionAt(place);
  const isRandom = (node: SchemaNode): boolean => {
    const { encryption: own, fields, patterns, additional } = node;
    if (own !== undefined) return own.kind === 'queryable' || !own.isDeterministic;
    if ((patterns?.length ?? 0) > 0 || additional !== undefined) return true;
    return [...(fields?.values() ?? [])].some(isRandom);
  };
  if (encryption !== undefined || place.length > 0) {
    if (place.some(isRandom)) {
      refuse(51222, 'Cannot group by a field that is not deterministically encrypted');
    }
  }
}

function markAccumulator(analysis: Analysis, place: Place, accumulator: Value): Value {
  const fields = fieldsOf(accumulator).map(({ name, value }) => {
    if (name === '$accumulator') {
      refuse(51221, 'Accumulator $accumulator is not supported with automatic encryption');
    }
    return { name, value: markPlainExpression({ analysis, place }, value) };
  });
  return documentOf(fields);
}

/** `$bucket`, `$bucketAuto`, `$sortByCount` and `$redact`: everything in them is computed, and nothing encrypted comes of it. */
export function markComputed(analysis: Analysis, place: Place, argument: Value): MarkedStage {
  if (!isDocument(argument) || fieldsOf(argument)[0]?.name.startsWith('$') === true) {
    return { value: markPlainExpression({ analysis, place }, argument), place };
  }
  const fields = fieldsOf(argument).map(({ name, value }) => {
    if (name !== 'output') return { name, value: markPlainExpression({ analysis, place }, value) };
    const output = fieldsOf(value).map((field) => ({
      name: field.name,
      value: markAccumulator(analysis, place, field.value),
    }));
    return { name, value: documentOf(output) };
  });
  return { value: documentOf(fields), place };
}
