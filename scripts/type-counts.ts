/** Tells how often sources step around the type checker: `!`, `as` and `any`, by 1,000 lines of code. */
import type { SourceFile } from './source-tree.ts';
import { isNode, parseModule, type SyntaxNode, walk } from './syntax-tree.ts';

/** Casts and the like of some files. */
export interface TypeCounts {
  readonly lines: number;
  /** Assertions that something is neither null nor undefined. */
  readonly nonNull: number;
  /** `as` and nothing else: `as const` asserts nothing, and is not counted. */
  readonly as: number;
  readonly any: number;
}

/** The number that there may be in 1,000 lines. */
export const MOST_IN_1000_LINES: Omit<TypeCounts, 'lines'> = { nonNull: 1, as: 4, any: 1 };

/** Folders that are not counted, each with its reason. */
const SPARED: readonly { readonly folder: string; readonly because: string }[] = [
  {
    folder: 'packages/driver/src/schema/',
    because: 'filters and updates as their users type them: types are the whole of it',
  },
  {
    folder: 'packages/protocol/src/bson/',
    because:
      'the codec: a cast costs nothing, a check of each byte and of each class would be felt',
  },
];

/** Counts over the given files, but tests and those that are spared. */
export function countTypes(files: readonly SourceFile[]): TypeCounts {
  const total = { lines: 0, nonNull: 0, as: 0, any: 0 };
  for (const { path, text, lines, isTest } of files) {
    if (isTest || SPARED.some(({ folder }) => path.startsWith(folder))) continue;
    total.lines += lines;
    walk(parseModule(text), (node) => {
      if (node.type === 'TSNonNullExpression') total.nonNull += 1;
      else if (node.type === 'TSAnyKeyword') total.any += 1;
      else if (isCast(node)) total.as += 1;
    });
  }
  return total;
}

/** The counts that are over the limits, in words; empty where a package keeps to the goals. */
export function excessOf(counts: TypeCounts): readonly string[] {
  const kinds = { nonNull: '!', as: 'as', any: 'any' } as const;
  return (['nonNull', 'as', 'any'] as const).flatMap((kind) => {
    const most = (counts.lines * MOST_IN_1000_LINES[kind]) / 1000;
    return counts[kind] <= most
      ? []
      : [`${counts[kind]} times ${kinds[kind]}, at most ${Math.floor(most)} are allowed`];
  });
}

/** The same by 1,000 lines, rounded to a tenth. */
export function perThousand({ lines, nonNull, as, any }: TypeCounts): Omit<TypeCounts, 'lines'> {
  const share = (count: number): number => Math.round((count * 10_000) / Math.max(lines, 1)) / 10;
  return { nonNull: share(nonNull), as: share(as), any: share(any) };
}

/** `x as T` in either spelling. */
function isCast({ type, typeAnnotation }: SyntaxNode): boolean {
  return type === 'TSTypeAssertion' || (type === 'TSAsExpression' && !isConst(typeAnnotation));
}

function isConst(annotation: unknown): boolean {
  if (!isNode(annotation) || annotation.type !== 'TSTypeReference') return false;
  const name = annotation['typeName'];
  return isNode(name) && name['name'] === 'const';
}
