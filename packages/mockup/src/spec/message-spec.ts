import { type Document, propertyOf } from '@touchstone/protocol';
/**
 * The one grammar in which messages are written, for expectations and replies alike. Positional
 * arguments describe documents; Python's keyword arguments are a trailing object.
 *
 *     ()                      no document          ('name')               {name: 1}
 *     (1 | true)              {ok: …}              ('name', {more})       {name: 1, ...more}
 *     (1, {more})             {ok: 1, ...more}     ('name', value)        {name: value}
 *     (doc), (doc, doc, …)    those documents      ('name', value, {more})
 *     ([doc, …])              those documents
 *
 * A trailing object whose keys are all reserved words (`flags`, `timeoutMS` …) holds options, not
 * fields; behind a name or a number, reserved words are taken out of the trailing object one by one.
 */

/** A document as it is written in a spec: an object or, where keys like `1` must keep their place, a Map. */
export type SpecDocument = Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>;

export interface MessageSpec {
  readonly documents: readonly SpecDocument[];
  /** Reserved words and their values. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** The facts that the parser has to know about the place where the spec stands. */
export interface SpecGrammar {
  readonly reserved: ReadonlySet<string>;
  /** The value of the field that `('name')` alone stands for. */
  readonly impliedValue: unknown;
}

/** Throws `TypeError` when `args` are not a message. */
export function parseMessageSpec(args: readonly unknown[], grammar: SpecGrammar): MessageSpec {
  const [first] = args;
  if (typeof first === 'string') return namedSpec(first, args, grammar);
  if (typeof first === 'number' || typeof first === 'boolean') {
    const [, more] = args;
    if (args.length === 1) return withRest([['ok', first]], undefined, grammar);
    if (args.length > 2 || !isDocument(more)) throw notAMessage(args);
    return withRest([['ok', first]], more, grammar);
  }
  const { positional, options } = splitOptions(args, grammar.reserved);
  if (positional.length === 1 && Array.isArray(positional[0])) {
    return { documents: positional[0].map((item) => document(item, args)), options };
  }
  return { documents: positional.map((item) => document(item, args)), options };
}

function namedSpec(name: string, args: readonly unknown[], grammar: SpecGrammar): MessageSpec {
  if (args.length === 1) return withRest([[name, grammar.impliedValue]], undefined, grammar);
  const [, second, third] = args;
  if (args.length === 2 && isDocument(second)) {
    return withRest([[name, grammar.impliedValue]], second, grammar);
  }
  if (args.length === 2) return withRest([[name, second]], undefined, grammar);
  if (args.length === 3 && isDocument(third)) return withRest([[name, second]], third, grammar);
  throw notAMessage(args);
}

function withRest(
  fields: [string, unknown][],
  rest: SpecDocument | undefined,
  { reserved }: SpecGrammar,
): MessageSpec {
  const options: Record<string, unknown> = {};
  for (const [name, value] of entriesOf(rest ?? {})) {
    if (reserved.has(name)) options[name] = value;
    else fields.push([name, value]);
  }
  return { documents: [new Map(fields)], options };
}

function splitOptions(
  args: readonly unknown[],
  reserved: ReadonlySet<string>,
): { readonly positional: readonly unknown[]; readonly options: Record<string, unknown> } {
  const last = args.at(-1);
  if (isDocument(last) && !(last instanceof Map)) {
    const names = Object.keys(last);
    const isOptions = names.every((name) => reserved.has(name));
    if (isOptions && (names.length > 0 || args.length > 1)) {
      return { positional: args.slice(0, -1), options: { ...last } };
    }
  }
  return { positional: args, options: {} };
}

/** The fields of a spec's document in order. */
export function entriesOf(document: SpecDocument): [string, unknown][] {
  return document instanceof Map ? [...document] : Object.entries(document);
}

/** The document as the codec takes it: it writes Maps too, which its types do not say. */
export function encodable(document: SpecDocument): Document {
  return document as Document;
}

/** A plain object or a Map: what a BSON value or an instance of some class is not. */
export function isDocument(value: unknown): value is SpecDocument {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof Map) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || isForeignPlain(prototype);
}

/** Plain objects of another realm have another `Object.prototype`. */
function isForeignPlain(prototype: unknown): boolean {
  return (
    Object.getPrototypeOf(prototype) === null &&
    propertyOf(propertyOf(prototype, 'constructor'), 'name') === 'Object'
  );
}

function document(value: unknown, args: readonly unknown[]): SpecDocument {
  if (!isDocument(value)) throw notAMessage(args);
  return value;
}

function notAMessage(args: readonly unknown[]): TypeError {
  return new TypeError(`not a message: (${args.map(shown).join(', ')})`);
}

function shown(value: unknown): string {
  if (typeof value === 'function') return value.name === '' ? 'a function' : value.name;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
