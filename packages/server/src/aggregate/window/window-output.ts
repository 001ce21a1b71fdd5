import { entryOf } from '@touchstone/protocol';
import { fail } from '../../expression/failure.ts';
import { parseFieldPath } from '../../expression/field-path.ts';
import type { Fields, Value } from '../../value/value.ts';
import { findAccumulator } from '../grouping.ts';
import type { PipelineContext } from '../pipeline-context.ts';
import * as windowFunctions from '../window-functions/index.ts';
import { parseWindow } from './window.ts';
import { accumulateOver } from './window-accumulation.ts';
import type { WindowArguments, WindowFunctionDefinition, WindowRun } from './window-function.ts';

const BY_NAME: ReadonlyMap<string, WindowFunctionDefinition> = new Map(
  Object.values(windowFunctions).map((each) => [each.name, each]),
);

/** A field of the output and the function that fills it. */
export interface WindowOutput {
  readonly path: readonly string[];
  readonly run: WindowRun;
}

function functionName(spec: Fields): string {
  let name: string | undefined;
  for (const field of spec.keys()) {
    if (field.startsWith('$') && name === undefined) name = field;
    else if (field !== 'window') {
      const words = name === undefined ? 'Expected a $-prefixed window function' : undefined;
      fail('FailedToParse', words ?? `Window function found an unknown argument: ${field}`);
    }
  }
  return name ?? fail('FailedToParse', 'Expected a $-prefixed window function');
}

function compileFunction(name: string, given: WindowArguments): WindowRun {
  const definition = BY_NAME.get(name);
  if (definition !== undefined) return definition.compile(given);
  const accumulator = findAccumulator(name, given.context.version);
  if (accumulator !== undefined && !accumulator.groupsOnly)
    return accumulateOver(accumulator, given);
  return fail('FailedToParse', `Unrecognized window function, ${name}`);
}

/** Compiles one field of the output of `$setWindowFields`. */
export function compileWindowOutput(
  path: string,
  spec: Value,
  sortBy: Fields | undefined,
  context: PipelineContext,
): WindowOutput {
  if (!(spec instanceof Map)) fail('FailedToParse', `The field '${path}' must be an object`);
  const name = functionName(spec);
  const windowSpec = spec.get('window');
  const given: WindowArguments = {
    spec: entryOf(spec, name),
    context,
    ...(windowSpec === undefined ? {} : { window: parseWindow(windowSpec, sortBy) }),
    ...(sortBy === undefined ? {} : { sortBy }),
  };
  return { path: parseFieldPath(path), run: compileFunction(name, given) };
}
