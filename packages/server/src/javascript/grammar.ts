/** Describes how strongly the operators between two operands bind; the weakest first. */
export const BINDING: ReadonlyMap<string, number> = new Map(
  [
    ['??'],
    ['||'],
    ['&&'],
    ['|'],
    ['^'],
    ['&'],
    ['==', '!=', '===', '!=='],
    ['<', '>', '<=', '>=', 'in', 'instanceof'],
    ['<<', '>>', '>>>'],
    ['+', '-'],
    ['*', '/', '%'],
    ['**'],
  ].flatMap((operators, index) => operators.map((operator) => [operator, index + 1] as const)),
);
/** The operators that give a name a value. */
export const ASSIGNMENT: RegExp = /^(?:>>>|<<|>>|[-+*/%&|^])?=$/;
/** The operators that stand before their operand. */
export const UNARY: ReadonlySet<string> = new Set(['!', '-', '+', '~', 'typeof', 'void']);
/** The words that stand for a value. */
export const LITERALS: ReadonlyMap<string, null | boolean> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);
