import type { ExpressionContext } from '../expression/expression.ts';
import { fail } from '../expression/failure.ts';
import { typeName } from '../expression/operator.ts';
import type { Fields, Value } from '../value/value.ts';
import { compileAddedFields } from './added-fields.ts';
import { withContext } from './blame.ts';
import { compileExclusion, compileProject, type DocumentTransform } from './projection.ts';
import { compileReplacement, NEW_ROOT, newRootOf, REPLACEMENT } from './replacement.ts';

/** The stages that make one document out of one document, alone or in an update. */
export type DocumentStageName =
  | '$addFields'
  | '$project'
  | '$replaceRoot'
  | '$replaceWith'
  | '$set'
  | '$unset';

function requireObject(name: string, spec: Value): Fields {
  if (spec instanceof Map) return spec;
  return fail(40272, `${name} specification stage must be an object, got ${typeName(spec)}`);
}

function pathsToUnset(spec: Value): readonly string[] {
  if (typeof spec === 'string') return [spec];
  if (!Array.isArray(spec)) return fail(31002, '$unset specification must be a string or an array');
  if (spec.length === 0) {
    fail(31119, '$unset specification must be a string or an array with at least one field');
  }
  return spec.map((path) => {
    if (typeof path === 'string') return path;
    const words = '$unset specification must be a string or an array containing only string values';
    return fail(31120, words);
  });
}

/** Compiles one of these stages. */
export function compileDocumentStage(
  name: DocumentStageName,
  spec: Value,
  context: ExpressionContext,
): DocumentTransform {
  switch (name) {
    case '$addFields':
    case '$set': {
      const fields = requireObject(name, spec);
      return withContext(`Invalid ${name}`, () => compileAddedFields(fields, context));
    }
    case '$project': {
      if (!(spec instanceof Map)) fail(15969, '$project specification must be an object');
      return withContext('Invalid $project', () => compileProject(spec, context));
    }
    case '$unset': {
      const paths = pathsToUnset(spec);
      return withContext('Invalid $unset', () => compileExclusion(paths));
    }
    case '$replaceRoot':
      return compileReplacement(newRootOf(spec), NEW_ROOT, context);
    case '$replaceWith':
      return compileReplacement(spec, REPLACEMENT, context);
  }
}
