import { isNode, parseModule, type SyntaxNode, walk } from '../syntax-tree.ts';
import type { DocExample } from './find-examples.ts';

/** The names that an example may use without saying where they come from. */
export interface Surroundings {
  /** The package that the example belongs to, and what it exports. */
  readonly package: { readonly name: string; readonly exports: ReadonlySet<string> };
  /** The names of the context. */
  readonly context: readonly string[];
}

interface Claim {
  readonly kind: '=>' | 'throws';
  readonly expected: string;
  readonly line: number;
}

const CLAIM = /;[ \t]*\/\/ (=>|throws) (.*)$/gm;

/**
 * The module that an example becomes: an asynchronous function of its context. Throws for an example that claims
 * nothing, or something of what is no statement.
 */
export function exampleModule(example: DocExample, surroundings: Surroundings): string {
  const { code } = example;
  // Only a module may await at its top, and only with an export is it one.
  const statements = parseModule(`${code}\nexport {};`);
  const imports = statements.filter(({ type }) => type === 'ImportDeclaration');
  const claims = claimsOf(example);
  if (claims.size === 0) throw new Error(`${where(example)}: nothing of the example is checked`);
  const { used, declared } = namesOf(statements);
  const free = (names: Iterable<string>): string[] =>
    [...names].filter((name) => used.has(name) && !declared.has(name));
  const { package: own, context } = surroundings;
  const found = free(context);
  const imported = free(own.exports).filter((name) => !found.includes(name));
  return [
    `// ${where(example)}`,
    `import type { ExampleContext } from '../scripts/doc-examples/example-context.js';`,
    ...(imported.length > 0 ? [`import { ${imported.join(', ')} } from '${own.name}';`] : []),
    ...imports.map(({ start, end }) => code.slice(start, end)),
    `export const needs = ${JSON.stringify(found)} as const;`,
    `export const claims = ${JSON.stringify([...claims.values()].map(({ line }) => `${example.path}:${line}`))};`,
    `export async function run({ ${['shows', 'throws', ...found].join(', ')} }: ExampleContext): Promise<void> {`,
    checkedCode(example, statements, claims),
    '}',
    '',
  ].join('\n');
}

/** `path:line`, as editors open it. */
export function where({ path, line }: DocExample): string {
  return `${path}:${line}`;
}

function claimsOf({ code, line }: DocExample): ReadonlyMap<number, Claim> {
  return new Map(
    [...code.matchAll(CLAIM)].map((match) => {
      const at = line + code.slice(0, match.index).split('\n').length - 1;
      const [, kind, expected = ''] = match;
      return [match.index + 1, { kind: kind === '=>' ? kind : 'throws', expected, line: at }];
    }),
  );
}

function namesOf(statements: readonly SyntaxNode[]): {
  readonly used: ReadonlySet<string>;
  readonly declared: ReadonlySet<string>;
} {
  const used = new Set<string>();
  const declared = new Set<string>();
  const members = new Set<unknown>();
  walk(statements, (node) => {
    // A member's name says nothing of the names around.
    if (node['computed'] === false && node['shorthand'] !== true)
      members.add(node['property'] ?? node['key']);
    if (node.type === 'Identifier' && !members.has(node)) used.add(String(node['name']));
    if (node.type === 'ImportDeclaration' || node.type === 'VariableDeclarator')
      walk(node['specifiers'] ?? node['id'], (each) => {
        if (each.type === 'Identifier') declared.add(String(each['name']));
      });
  });
  return { used, declared };
}

function checkedCode(
  example: DocExample,
  statements: readonly SyntaxNode[],
  claims: ReadonlyMap<number, Claim>,
): string {
  const { code } = example;
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  const unmet = new Set(claims.keys());
  walk(statements, (node) => {
    const claim = claims.get(node.end);
    if (node.type === 'ImportDeclaration') edits.push({ ...rangeOf(node), text: '' });
    if (claim === undefined || !/^(Expression|Variable)/.test(node.type)) return;
    if (!unmet.delete(node.end)) return;
    edits.push({ ...rangeOf(node), text: checked(code, node, { claim, at: example.path }) });
  });
  if (unmet.size > 0) throw new Error(`${where(example)}: a claim stands behind no statement`);
  return edits
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end), code);
}

function rangeOf({ start, end }: SyntaxNode): { readonly start: number; readonly end: number } {
  return { start, end };
}

function checked(
  code: string,
  node: SyntaxNode,
  { claim, at }: { readonly claim: Claim; readonly at: string },
): string {
  const text = code.slice(node.start, node.end);
  const told = `${JSON.stringify(claim.expected)}, ${JSON.stringify(`${at}:${claim.line}`)}`;
  if (claim.kind === 'throws') return `await throws(async () => { ${text} }, ${told});`;
  const [declarator] = (node['declarations'] ?? []) as readonly SyntaxNode[];
  if (declarator !== undefined) {
    const id = declarator['id'];
    const name = isNode(id) ? code.slice(id.start, id.end) : '';
    return `${text} shows(${name}, ${told});`;
  }
  const expression = shown(node['expression']) as SyntaxNode;
  return `shows(${code.slice(expression.start, expression.end)}, ${told});`;
}

/** The argument of `console.log`, or the expression itself. */
function shown(expression: unknown): unknown {
  if (!isNode(expression) || expression.type !== 'CallExpression') return expression;
  const callee = expression['callee'];
  const isLog =
    isNode(callee) && isNode(callee['object']) && callee['object']['name'] === 'console';
  return isLog ? (expression['arguments'] as readonly unknown[])[0] : expression;
}
