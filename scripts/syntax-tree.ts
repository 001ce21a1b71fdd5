/** Syntax trees of the sources, by the parser that the bundler brings along. */
import { parseAst } from 'rolldown/parseAst';

/** A node of a tree: its type, its place in the text, and whatever else it has. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [property: string]: unknown;
}

/** The statements of a module. Throws where the text is not TypeScript. */
export function parseModule(text: string): readonly SyntaxNode[] {
  return parseAst(text, { lang: 'ts' }).body as unknown as readonly SyntaxNode[];
}

/** True for whatever is a node of a tree. */
export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** Calls `visit` for a node and everything below it. */
export function walk(node: unknown, visit: (node: SyntaxNode) => void): void {
  if (Array.isArray(node)) {
    for (const each of node) walk(each, visit);
  } else if (isNode(node)) {
    visit(node);
    for (const value of Object.values(node)) if (typeof value === 'object') walk(value, visit);
  }
}
