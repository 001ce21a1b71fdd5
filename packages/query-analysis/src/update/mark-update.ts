import { refuse } from '../error/query-analysis-error.ts';
import { markPlainExpression } from '../expression/mark-expression.ts';
import type { Analysis } from '../marking/analysis.ts';
import { markDocument } from '../marking/mark-document.ts';
import { markValue } from '../marking/mark-value.ts';
import type { Encryption } from '../schema/encryption.ts';
import { follow, hasEncryption, type PathInfo, type Subschemas } from '../schema/schema-node.ts';
import { arrayOf, boolean, documentOf } from '../value/build-value.ts';
import {
  type Field,
  fieldsOf,
  isArray,
  isDocument,
  itemsOf,
  textOf,
  type Value,
} from '../value/value.ts';

/** An update: operators, a whole document, or a pipeline, with its marks. */
export function markUpdate(analysis: Analysis, subschemas: Subschemas, update: Value): Value {
  if (!hasEncryption(subschemas)) return update;
  if (isArray(update)) {
    return arrayOf(itemsOf(update).map((stage) => markUpdateStage(analysis, subschemas, stage)));
  }
  if (!isDocument(update)) refuse(9, 'An update must be an object or an array');
  const operators = fieldsOf(update);
  if (operators[0]?.name.startsWith('$') !== true) {
    return markDocument(analysis, subschemas, update, { use: 'store', root: update });
  }
  return documentOf(
    operators.map(({ name, value }) => {
      const changes = fieldsOf(value).map((change) =>
        markChange(analysis, subschemas, name, change),
      );
      return { name, value: documentOf(changes) };
    }),
  );
}

/** The refusal of each operator on a field that is encrypted. */
const REFUSALS: ReadonlyMap<string, string> = new Map([
  ['$inc', '$inc and $mul not allowed on encrypted values'],
  ['$mul', '$inc and $mul not allowed on encrypted values'],
  ['$max', '$max and $min not allowed on encrypted values'],
  ['$min', '$max and $min not allowed on encrypted values'],
  ...['$addToSet', '$bit', '$currentDate', '$pop', '$pull', '$pullAll', '$push'].map(
    (name) => [name, `${name} not allowed on encrypted values`] as const,
  ),
]);

function markChange(
  analysis: Analysis,
  subschemas: Subschemas,
  operator: string,
  { name: path, value }: Field,
): Field {
  const info = targetOf(subschemas, path);
  switch (operator) {
    case '$set':
    case '$setOnInsert':
      return { name: path, value: markSet(analysis, info, path, value) };
    case '$unset':
      refuseInto(info, path);
      // Whatever is given here means nothing; it might be what shall not be told.
      return { name: path, value: info.kind === 'plain' ? value : boolean(true) };
    case '$rename':
      checkRename(subschemas, info, path, value);
      return { name: path, value };
    default: {
      const refusal = REFUSALS.get(operator);
      if (refusal === undefined) refuse(9, `Unknown modifier: ${operator}`);
      refuseInto(info, path);
      if (info.kind !== 'plain') refuse(51150, refusal);
      return { name: path, value };
    }
  }
}

/** The field that a path leads to; a part for the items of an array leads nowhere where something is encrypted. */
function targetOf(subschemas: Subschemas, path: string): PathInfo {
  const names = path.split('.');
  const positional = names.findIndex((name) => name === '$' || name.startsWith('$['));
  if (positional < 0) return follow(subschemas, names);
  const array = follow(subschemas, names.slice(0, positional));
  if (array.kind === 'plain') return array;
  if (names[positional] === '$') {
    refuse(51149, "Cannot encrypt fields below '$' positional update operator");
  }
  return refuse(51150, 'Array update operations not allowed on encrypted values');
}

function refuseInto(info: PathInfo, path: string): void {
  if (info.kind === 'into') {
    refuse(51102, `Invalid operation on path '${path}' which contains an encrypted path prefix.`);
  }
}

function markSet(analysis: Analysis, info: PathInfo, path: string, value: Value): Value {
  refuseInto(info, path);
  if (info.kind === 'encrypted') return markValue(analysis, info.encryption, value, 'store');
  if (info.kind !== 'around') return value;
  return markDocument(analysis, info.subschemas, value, { use: 'store', path });
}

/** A field keeps its bytes under another name: they must be meant in the same way there. */
function checkRename(subschemas: Subschemas, from: PathInfo, path: string, target: Value): void {
  const name = textOf(target);
  if (name === undefined) refuse(2, "The 'to' field for $rename must be a string");
  const to = follow(subschemas, name.split('.'));
  if (from.kind === 'plain' && to.kind === 'plain') return;
  if (from.kind === 'around' || to.kind === 'around') {
    refuse(51161, '$rename is not allowed on an object containing encrypted fields');
  }
  if (
    from.kind === 'encrypted' &&
    to.kind === 'encrypted' &&
    same(from.encryption, to.encryption)
  ) {
    return;
  }
  refuseInto(from, path);
  refuse(
    51160,
    '$rename between two encrypted fields must have the same metadata or both be unencrypted',
  );
}

function same(left: Encryption, right: Encryption): boolean {
  if (left.kind !== 'fieldLevel' || right.kind !== 'fieldLevel') return false;
  return (
    left.isDeterministic === right.isDeterministic &&
    left.key.kind === 'id' &&
    right.key.kind === 'id' &&
    Buffer.from(left.key.id.bytes).equals(Buffer.from(right.key.id.bytes)) &&
    String(left.types) === String(right.types)
  );
}

const SETTERS: ReadonlySet<string> = new Set(['$addFields', '$set']);

/** A stage of an update: it may neither write to encrypted fields nor take them elsewhere. */
function markUpdateStage(analysis: Analysis, subschemas: Subschemas, stage: Value): Value {
  const [field, ...more] = fieldsOf(stage);
  if (field === undefined || more.length > 0) {
    refuse(40323, 'A pipeline stage specification object must contain exactly one field.');
  }
  const { name, value } = field;
  if (SETTERS.has(name)) {
    const fields = fieldsOf(value).map((target) => {
      refuseEncryptedTarget(subschemas, target.name);
      return {
        name: target.name,
        value: markPlainExpression({ analysis, subschemas }, target.value),
      };
    });
    return documentOf([{ name, value: documentOf(fields) }]);
  }
  if (name === '$unset') {
    const paths = isArray(value) ? itemsOf(value).map(textOf) : [textOf(value)];
    for (const path of paths) refuseEncryptedTarget(subschemas, path ?? '');
    return stage;
  }
  return refuse(
    31146,
    `Pipelines in updates are not allowed to modify encrypted fields: ${name} might`,
  );
}

function refuseEncryptedTarget(subschemas: Subschemas, path: string): void {
  if (follow(subschemas, path.split('.')).kind === 'plain') return;
  refuse(31146, 'Pipelines in updates are not allowed to modify encrypted fields');
}
