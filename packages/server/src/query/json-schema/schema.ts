import type { Fields, Value } from '../../value/value.ts';

/** One keyword of a schema with its argument. */
export interface SchemaRule {
  matches(value: Value): boolean;
  /** The report of MongoDB about a value that does not match. */
  explain(value: Value): Fields;
}

/** A compiled schema. */
export interface Schema {
  /** The title and the description, for reports. */
  readonly annotations: Fields;
  readonly rules: readonly SchemaRule[];
  /** False when the types that the schema states leave documents out. */
  readonly allowsObjects: boolean;
}

/** A schema's document while it is read. */
export interface SchemaSource {
  readonly fields: Fields;
  /** True if the schema is about the whole document, which never is a text. */
  readonly aboutDocument: boolean;
  /** Compiles a schema of a part of the value that this one is about. */
  nested(fields: Fields): Schema;
  /** Compiles a schema of the same value. */
  alternative(fields: Fields): Schema;
}

/** Reads some keywords of a schema into rules. */
export type KeywordReader = (source: SchemaSource) => SchemaRule[];

/** True if the value satisfies every rule. */
export function satisfies(schema: Schema, value: Value): boolean {
  return schema.rules.every((rule) => rule.matches(value));
}

/** The report of MongoDB about the rules that the value does not satisfy. */
export function explainRules(schema: Schema, value: Value): Value[] {
  return schema.rules.filter((rule) => !rule.matches(value)).map((rule) => rule.explain(value));
}

/** A report: `{ operatorName, specifiedAs: { operator: argument }, … }`. */
export function report(operator: string, specified: Fields | undefined, rest: Fields): Fields {
  const fields: Fields = new Map<string, Value>([['operatorName', operator]]);
  if (specified !== undefined) fields.set('specifiedAs', specified);
  for (const [name, value] of rest) fields.set(name, value);
  return fields;
}

/** A document of a report. */
export function reportFields(fields: Readonly<Record<string, Value>>): Fields {
  return new Map(Object.entries(fields));
}

/** A rule whose report names the keyword, a reason and the value. */
export function simpleRule(
  keyword: { readonly name: string; readonly specified: Fields; readonly reason: string },
  matches: (value: Value) => boolean,
  more: (value: Value) => Readonly<Record<string, Value>> = (value) => ({ consideredValue: value }),
): SchemaRule {
  const { name, specified, reason } = keyword;
  return {
    matches,
    explain: (value) => report(name, specified, reportFields({ reason, ...more(value) })),
  };
}
