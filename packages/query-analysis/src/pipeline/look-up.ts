import { refuse } from '../error/query-analysis-error.ts';
import { markPlainExpression } from '../expression/mark-expression.ts';
import type { Analysis } from '../marking/analysis.ts';
import type { Encryption } from '../schema/encryption.ts';
import { follow, hasEncryption, type Subschemas } from '../schema/schema-node.ts';
import { documentOf } from '../value/build-value.ts';
import { fieldOf, fieldsOf, textOf, type Value } from '../value/value.ts';
import { type MarkedStage, written } from './stage.ts';

type MarkPipeline = (analysis: Analysis, subschemas: Subschemas, pipeline: Value) => MarkedStage;

const KNOWN: ReadonlySet<string> = new Set([
  'as',
  'foreignField',
  'from',
  'let',
  'localField',
  'pipeline',
]);

/** `$lookup`: the other collection has a schema of its own, which the documents bring along. */
export function markLookUp(
  analysis: Analysis,
  subschemas: Subschemas,
  argument: Value,
  markPipeline: MarkPipeline,
): MarkedStage {
  const source = fieldOf(argument, 'from');
  const from = source === undefined ? undefined : textOf(source);
  if (source !== undefined && from === undefined) {
    refuse(51204, '$lookup from another database is not supported with automatic encryption');
  }
  const as = textOf(fieldOf(argument, 'as') ?? argument);
  if (as === undefined) refuse(9, "$lookup needs the field 'as'");
  const foreign = from === undefined ? [] : foreignSubschemas(analysis, from);
  if (from === undefined && hasEncryption(subschemas)) {
    refuse(51204, '$lookup without a collection is not supported with automatic encryption');
  }
  checkJoin(subschemas, foreign, argument);
  let found = foreign;
  const fields = fieldsOf(argument).map(({ name, value }) => {
    if (!KNOWN.has(name)) refuse(9, `unknown argument to $lookup: ${name}`);
    if (name === 'let') {
      const variables = fieldsOf(value).map((variable) => ({
        name: variable.name,
        value: markPlainExpression({ analysis, subschemas }, variable.value),
      }));
      return { name, value: documentOf(variables) };
    }
    if (name !== 'pipeline') return { name, value };
    const marked = markPipeline(analysis, foreign, value);
    found = marked.subschemas;
    return { name, value: marked.value };
  });
  const meaning = hasEncryption(found)
    ? ({ kind: 'around', subschemas: found } as const)
    : ({ kind: 'plain' } as const);
  return { value: documentOf(fields), subschemas: written(subschemas, as, meaning) };
}

function foreignSubschemas(analysis: Analysis, from: string): Subschemas {
  const namespace = `${analysis.databaseName}.${from}`;
  const foreign = analysis.schemaOf(namespace);
  if (foreign !== undefined) return foreign;
  return refuse(9710000, `$lookup: there is no schema for the collection '${namespace}'`);
}

/** Fields join where both are plain, or where equal values of both have equal bytes. */
function checkJoin(subschemas: Subschemas, foreign: Subschemas, argument: Value): void {
  const local = joinField(subschemas, argument, 'localField');
  const other = joinField(foreign, argument, 'foreignField');
  if (local === undefined && other === undefined) return;
  const joins =
    local?.kind === 'fieldLevel' &&
    other?.kind === 'fieldLevel' &&
    local.isDeterministic &&
    other.isDeterministic &&
    sameKey(local, other);
  if (joins) return;
  refuse(
    51210,
    "'localField' and 'foreignField' of $lookup must both be plain, or encrypted deterministically by the same key",
  );
}

function joinField(subschemas: Subschemas, argument: Value, name: string): Encryption | undefined {
  const path = fieldOf(argument, name);
  const info = path === undefined ? undefined : follow(subschemas, (textOf(path) ?? '').split('.'));
  if (info === undefined || info.kind === 'plain') return undefined;
  if (info.kind === 'encrypted') return info.encryption;
  return refuse(51206, `${name} of $lookup is in, or has, an encrypted field`);
}

function sameKey(
  { key: left }: Extract<Encryption, { kind: 'fieldLevel' }>,
  { key: right }: Extract<Encryption, { kind: 'fieldLevel' }>,
): boolean {
  return (
    left.kind === 'id' &&
    right.kind === 'id' &&
    Buffer.from(left.id.bytes).equals(Buffer.from(right.id.bytes))
  );
}
