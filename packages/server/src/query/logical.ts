import { CommandError } from '../value/command-error.ts';
import type { Value } from '../value/value.ts';
import type { MatchNode } from './match-node.ts';
import type { FilterCompiler } from './operator.ts';

/** The node of `$and`, `$or` or `$nor`: a nonempty array of filters. */
export function logicalNode(
  operator: '$and' | '$or' | '$nor',
  argument: Value,
  compiler: FilterCompiler,
): MatchNode {
  if (!Array.isArray(argument)) throw new CommandError('BadValue', `${operator} must be an array`);
  if (argument.length === 0) {
    throw new CommandError('BadValue', '$and/$or/$nor must be a nonempty array');
  }
  const children = argument.map((filter) => {
    if (filter instanceof Map) return compiler.filter(filter, compiler.topLevel);
    throw new CommandError('BadValue', '$or/$and/$nor entries need to be full objects');
  });
  return { kind: 'logical', operator, children };
}
