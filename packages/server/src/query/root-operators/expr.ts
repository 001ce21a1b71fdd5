import { compileExpression, scopeOf } from '../../expression/expression.ts';
import { CommandError } from '../../value/command-error.ts';
import { isTruthy } from '../../value/truthiness.ts';
import type { Value } from '../../value/value.ts';
import type { RootOperator } from '../operator.ts';

/** `$expr`: the aggregation expression is true for the document. */
export const expr: RootOperator = {
  name: '$expr',
  compile(argument, { context, topLevel }) {
    if (!topLevel) {
      throw new CommandError('BadValue', '$expr can only be applied to the top-level document');
    }
    const before = context.optimizing === undefined ? '' : `${context.optimizing} :: caused by :: `;
    const optimizing = `${before}Failed to optimize expression`;
    const evaluate = compileExpression(argument, { ...context, optimizing });
    return {
      kind: 'document',
      operator: '$expr',
      argument,
      test: (document) => isTruthy(evaluate(scopeOf(document, context.variables))),
      explain(document, matched) {
        const result = evaluate(scopeOf(document, context.variables));
        return new Map<string, Value>([
          ['operatorName', '$expr'],
          ['specifiedAs', new Map([['$expr', argument]])],
          ['reason', matched ? 'expression did match' : 'expression did not match'],
          ['expressionResult', result ?? null],
        ]);
      },
    };
  },
};
