import type { CommandCall } from '../command/call.ts';
import { commandTime } from '../command/command-time.ts';
import { compileExpression, type ExpressionContext } from '../expression/expression.ts';
import { checkDefinedVariable } from '../expression/variable-name.ts';
import { Scripts } from '../javascript/script.ts';
import { type Collation, collationDocument, parseCollation } from '../value/collation.ts';
import { CommandError } from '../value/command-error.ts';
import { compareValues } from '../value/compare.ts';
import type { Fields, Value } from '../value/value.ts';

/** The context that queries, updates and pipelines of a command are compiled in. */
export function queryContext(
  call: CommandCall,
  options: {
    readonly collation: Collation | undefined;
    readonly let?: Fields | undefined;
    /** Tells whether it is for the filter of a query or a write, where `$where` may stand. */
    readonly allowsWhere?: boolean;
    /** True if it is for a filter that outlives the command, in which no code may stand at all. */
    readonly forbidsScripts?: boolean;
    /** A context whose variables are known beside those of `let`. */
    readonly over?: ExpressionContext;
  },
): ExpressionContext {
  const { runtime, version, storage, member, mongos } = call.node;
  const ownTime = member === undefined ? undefined : storage.oplog.timestamp;
  const clusterTime = mongos?.clusterTime ?? ownTime;
  const context: ExpressionContext = {
    variables: options.over?.variables ?? new Map(),
    now: new Date(runtime.clock.date()),
    ...(clusterTime === undefined ? {} : { clusterTime }),
    ...(options.collation === undefined ? {} : { collation: options.collation }),
    version: version.text,
    random: () => runtime.random.next(),
    ...(options.allowsWhere ? { allowsWhere: true } : {}),
    ...(options.forbidsScripts ? {} : { scripts: scriptsOf(call) }),
  };
  if (options.let === undefined || options.let.size === 0) return context;
  return {
    ...context,
    variables: new Map([...context.variables, ...letVariables(options.let, context)]),
  };
}

// All code of a command shares its names.
function scriptsOf(call: CommandCall): Scripts {
  const { runtime } = call.node;
  call.scripts ??= new Scripts({
    now: new Date(runtime.clock.date()),
    time: commandTime(call),
    random: () => runtime.random.next(),
  });
  return call.scripts;
}

// Variables are expressions that read no document: they have their values before it starts.
function letVariables(
  definitions: Fields,
  context: ExpressionContext,
): Map<string, Value | undefined> {
  const variables = new Map<string, Value | undefined>();
  for (const [name, definition] of definitions) {
    checkName(name);
    if (readsDocument(definition)) {
      throw new CommandError(
        'Location4890500',
        'Command let Expression tried to access a field, but this is not allowed because' +
          'Command let Expressions run before the query examines any documents.',
      );
    }
    const evaluate = compileExpression(definition, context);
    variables.set(name, evaluate({ root: new Map(), variables: new Map() }));
  }
  return variables;
}

function readsDocument(value: Value): boolean {
  if (typeof value === 'string') return /^\$(?:[^$]|\$(?:ROOT|CURRENT)\b)/.test(value);
  if (Array.isArray(value)) return value.some(readsDocument);
  if (!(value instanceof Map) || value.has('$literal')) return false;
  return [...value.values()].some(readsDocument);
}

function checkName(name: string): void {
  try {
    checkDefinedVariable(name);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const words = `Invalid 'let' parameter :: caused by :: ${error.message}`;
    throw new CommandError(error.codeName, words);
  }
}

/** The collation of a read through a view: the view's own. Throws for another. */
export function viewCollation(
  given: Fields | undefined,
  ofView: Collation | undefined,
): Collation | undefined {
  const asked = collationOf(given, ofView);
  const shown = (each: Collation | undefined): Fields =>
    each === undefined ? new Map() : collationDocument(each);
  if (compareValues(shown(asked), shown(ofView)) === 0) return asked;
  throw new CommandError('OptionNotSupportedOnView', "Cannot override a view's default collation");
}

/** The collation that a command asks for, or else the collection's own. */
export function collationOf(
  given: Fields | undefined,
  ofCollection: Collation | undefined,
): Collation | undefined {
  if (given === undefined || given.size === 0) return ofCollection;
  return parseCollation(given);
}
