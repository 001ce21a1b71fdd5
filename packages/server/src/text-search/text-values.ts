import { CommandError } from '../value/command-error.ts';
import type { Fields, Value } from '../value/value.ts';
import { type LanguageName, languageNamed } from './language.ts';
import { ALL_PATHS, type TextSpecification } from './text-specification.ts';

/** A text of a document. */
export interface TextValue {
  readonly text: string;
  readonly weight: number;
  readonly language: LanguageName;
}

/** The texts that an index holds of a document, in its order. Throws for a language that is none. */
export function* textValues(
  document: Fields,
  specification: TextSpecification,
): Generator<TextValue> {
  yield* textsIn(document, '', specification.defaultLanguage, specification);
}

function* textsIn(
  fields: Fields,
  prefix: string,
  outer: LanguageName,
  specification: TextSpecification,
): Generator<TextValue> {
  const language = languageOf(fields, outer, specification.languageOverride);
  for (const [name, value] of fields) {
    if (name === specification.languageOverride) continue;
    yield* textsAt(value, prefix + name, language, specification);
  }
}

function* textsAt(
  value: Value,
  path: string,
  language: LanguageName,
  specification: TextSpecification,
): Generator<TextValue> {
  if (typeof value === 'string') {
    const { weights } = specification;
    const weight = weights.get(path) ?? weights.get(ALL_PATHS);
    if (weight !== undefined) yield { text: value, weight, language };
  } else if (Array.isArray(value)) {
    for (const element of value) yield* textsAt(element, path, language, specification);
  } else if (value instanceof Map && leadsOn(path, specification)) {
    yield* textsIn(value, `${path}.`, language, specification);
  }
}

function leadsOn(path: string, { weights }: TextSpecification): boolean {
  if (weights.has(ALL_PATHS)) return true;
  return [...weights.keys()].some((weighed) => weighed.startsWith(`${path}.`));
}

function languageOf(fields: Fields, outer: LanguageName, override: string): LanguageName {
  const given = fields.get(override);
  if (given === undefined) return outer;
  if (typeof given !== 'string') {
    const words = 'found language override field in document with non-string type';
    throw new CommandError('Location17261', words);
  }
  const language = languageNamed(given);
  if (language !== undefined) return language;
  throw new CommandError('Location17262', `language override unsupported: ${given}`);
}
