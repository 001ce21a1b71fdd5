import { BsonFormatError, present, validateDocument } from '@touchstone/protocol';
import { CommandError } from '../../value/command-error.ts';
import { type BodyElement, type CommandBody, elementsOf } from '../command-body.ts';
import { isAtLeast, type ServerVersion } from '../version.ts';
import { type FieldType, wrongType } from './field-type.ts';
import { isGenericArgument } from './generic-arguments.ts';

interface FieldRule<T, Required extends boolean> {
  readonly type: FieldType<T>;
  readonly required: Required;
  /** The first server version that knows the field. */
  readonly since: string | undefined;
  /** True if null means the same as leaving the field out. */
  readonly nullable: boolean;
}

type AnyRule = FieldRule<unknown, boolean>;

/** The rules of the fields of a command or of one of its parts. */
export type Rules = Readonly<Record<string, AnyRule>>;

/** The type that a grammar reads a command into. */
export type Infer<R extends Rules> = {
  readonly [K in keyof R as R[K] extends FieldRule<unknown, true> ? K : never]: TypeOf<R[K]>;
} & {
  readonly [K in keyof R as R[K] extends FieldRule<unknown, true> ? never : K]?: TypeOf<R[K]>;
};

type TypeOf<R> = R extends FieldRule<infer T, boolean> ? T : never;

/** Words for an unknown field where they differ from the usual ones. */
export type UnknownField = (name: string, version: ServerVersion) => CommandError | undefined;

export interface GrammarOptions {
  /** Tells how MongoDB calls the structure in errors, where that is not the command's name. */
  readonly structure?: (version: ServerVersion) => string;
  readonly unknownField?: UnknownField;
  /** True if unknown fields are passed over, as a few old commands do. */
  readonly lenient?: boolean;
  /** True if the first field, which names the command, has a rule too. */
  readonly namesItself?: boolean;
}

/** Reads a command's own fields, and refuses unknown, missing and mistyped ones. */
export interface Grammar<Body> {
  readonly rules: Rules;
  readonly options: GrammarOptions;
  parse(body: CommandBody, version: ServerVersion): Body;
  /** Reads one element of an array of such structures, for example one of `update.updates`. */
  parseNested(bytes: Uint8Array, path: string, version: ServerVersion): Body;
}

/** A field that may be left out. */
export function optional<T>(
  type: FieldType<T>,
  options: { readonly since?: string; readonly nullable?: boolean } = {},
): FieldRule<T, false> {
  return { type, required: false, since: options.since, nullable: options.nullable ?? false };
}

/** A field that must be there. */
export function required<T>(type: FieldType<T>): FieldRule<T, true> {
  return { type, required: true, since: undefined, nullable: false };
}

/** A grammar with these fields, beside the command's name and the generic arguments. */
export function fields<const R extends Rules>(
  rules: R,
  options: GrammarOptions = {},
): Grammar<Infer<R>> {
  const names = Object.keys(rules).filter((name) => present(rules[name]).required);
  return {
    rules,
    options,
    parse(body, version) {
      const structure = options.structure?.(version) ?? body.commandName;
      const result: Record<string, unknown> = {};
      for (let at = 1; at < body.elements.length; at++) {
        const element = present(body.elements[at]);
        if (rules[element.name] === undefined && isGenericArgument(element.name, version)) {
          if (element.name === 'comment') checkComment(element, structure, { body, version });
          continue;
        }
        readInto(result, element, { rules, options, structure, version });
      }
      readSequences(result, body, rules, structure);
      const [first] = options.namesItself ? body.elements : [];
      readName(result, first, { names, reading: { rules, options, structure, version } });
      return result as Infer<R>;
    },
    parseNested(bytes, path, version) {
      const result: Record<string, unknown> = {};
      const reading = { rules, options, structure: path, version };
      for (const element of elementsOf(bytes, 0)) readInto(result, element, reading);
      checkRequired(result, names, path);
      return result as Infer<R>;
    },
  };
}

// Comments came to one command after the other, and were only strings at first.
function checkComment(
  element: BodyElement,
  structure: string,
  { body, version }: { readonly body: CommandBody; readonly version: ServerVersion },
): void {
  if (isAtLeast(version, '4.4.14')) return;
  const { commandName } = body;
  const known = WITH_OLD_COMMENT.has(commandName);
  if (!known && (commandName === 'count' || !isAtLeast(version, '4.4'))) {
    throw new CommandError(
      'Location40415',
      `BSON field '${structure}.comment' is an unknown field.`,
    );
  }
  const onlyText = commandName === 'distinct' || (known && !isAtLeast(version, '4.4'));
  if (onlyText && element.type !== 2) {
    throw wrongType(`${structure}.comment`, element.type, ['string']);
  }
}

const WITH_OLD_COMMENT: ReadonlySet<string> = new Set(['aggregate', 'distinct', 'find']);

const NULL = 10;
const DOCUMENT = 3;
const EMPTY_LENGTH = 5;

interface Reading {
  readonly rules: Rules;
  readonly options: GrammarOptions;
  readonly structure: string;
  readonly version: ServerVersion;
}

function readInto(result: Record<string, unknown>, element: BodyElement, reading: Reading): void {
  const { rules, options, structure, version } = reading;
  const { name } = element;
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
  if (rule === undefined || (rule.since !== undefined && !isAtLeast(version, rule.since))) {
    if (options.lenient) return;
    throw (
      options.unknownField?.(name, version) ??
      new CommandError('Location40415', `BSON field '${structure}.${name}' is an unknown field.`)
    );
  }
  if (result[name] !== undefined) {
    throw new CommandError(
      'Location40413',
      `BSON field '${structure}.${name}' is a duplicate field`,
    );
  }
  if (element.type === NULL && (rule.nullable || rule.type.nullIsNothing)) return;
  if (rule.type.emptyIsNothing && isEmptyDocument(element)) return;
  result[name] = rule.type.read(element, `${structure}.${name}`);
}

// The target of the command is looked at when all else is there.
function readName(
  result: Record<string, unknown>,
  first: BodyElement | undefined,
  { names, reading }: { readonly names: readonly string[]; readonly reading: Reading },
): void {
  const { rules, structure } = reading;
  const others = names.filter((name) => name !== first?.name);
  checkRequired(result, others, structure);
  if (first !== undefined && rules[first.name] !== undefined) readInto(result, first, reading);
  checkRequired(result, names, structure);
}

function isEmptyDocument({ type, bytes, start }: BodyElement): boolean {
  return type === DOCUMENT && bytes[start] === EMPTY_LENGTH;
}

function readSequences(
  result: Record<string, unknown>,
  body: CommandBody,
  rules: Rules,
  structure: string,
): void {
  for (const { identifier, documents } of body.sequences) {
    if (result[identifier] !== undefined) {
      throw new CommandError(
        'Location40413',
        `BSON field '${structure}.${identifier}' is a duplicate field`,
      );
    }
    if (rules[identifier] === undefined) {
      throw new CommandError(
        'Location40415',
        `BSON field '${structure}.${identifier}' is an unknown field.`,
      );
    }
    for (const document of documents) checkBson(document, `${structure}.${identifier}`);
    result[identifier] = documents;
  }
}

function checkBson(document: Uint8Array, path: string): void {
  try {
    validateDocument(document);
  } catch (error) {
    if (!(error instanceof BsonFormatError)) throw error;
    throw new CommandError('InvalidBSON', `${path}: ${error.message}`);
  }
}

function checkRequired(
  result: Record<string, unknown>,
  names: readonly string[],
  structure: string,
): void {
  for (const name of names) {
    if (result[name] === undefined) {
      throw new CommandError(
        'Location40414',
        `BSON field '${structure}.${name}' is missing but a required field`,
      );
    }
  }
}
