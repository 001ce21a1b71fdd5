/** The small faults that a module can have, as a careless person would make them; and a module that has all of them. */
import { parseAst } from 'rolldown/parseAst';
import { isNode, type SyntaxNode } from '../syntax-tree.ts';

/** One fault. */
export interface Mutant {
  /** Its number within the module. */
  readonly index: number;
  /** The offset of what it changes, in the text of the compiled module. */
  readonly start: number;
  /** The text before and after, as a table shows them. */
  readonly original: string;
  readonly mutated: string;
}

/** A module with its faults behind a switch. */
export interface SwitchedModule {
  readonly mutants: readonly Mutant[];
  readonly text: string;
}

/** The operator that each one is mistaken for. */
const MISTAKEN: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '==': '!=',
  '!=': '==',
  '&&': '||',
  '||': '&&',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '<<': '>>',
  '>>': '<<',
  '&': '|',
  '|': '&',
};
const MISTAKEN_METHODS: ReadonlyMap<string, string> = new Map([
  ['some', 'every'],
  ['every', 'some'],
  ['min', 'max'],
  ['max', 'min'],
  ['startsWith', 'endsWith'],
  ['endsWith', 'startsWith'],
]);
/** Calls that can be left out without any effect that a user could see. */
const SILENT_CALLS = /^(?:super|console\.)/;

interface Edit {
  readonly start: number;
  readonly end: number;
  /** The text in place of what stands there; `inner` is that with its own faults switched. */
  replace(inner: string): string;
}

/** Finds the faults of a compiled module, and puts each behind the question `__mutant(index)`. */
export function switchMutants(text: string): SwitchedModule {
  const mutants: Mutant[] = [];
  const edits: Edit[] = [];
  const add = (node: SyntaxNode, mutated: string): number => {
    const original = text.slice(node.start, node.end);
    mutants.push({ index: mutants.length, start: node.start, original, mutated });
    return mutants.length - 1;
  };
  const swap = (node: SyntaxNode, mutated: string): void => {
    const id = add(node, mutated);
    edits.push({
      start: node.start,
      end: node.end,
      replace: (inner) => `(__mutant(${id}) ? (${mutated}) : (${inner}))`,
    });
  };
  const drop = (node: SyntaxNode): void => {
    const id = add(node, '(nothing)');
    edits.push({
      start: node.start,
      end: node.end,
      replace: (inner) => `{ if (!__mutant(${id})) { ${inner} } }`,
    });
  };
  const sourceOf = (node: unknown): string =>
    isNode(node) ? text.slice(node.start, node.end) : '';
  const faults: Faults = { text, sourceOf, swap, drop };
  visit(parseAst(text) as unknown as SyntaxNode, undefined, faults);
  return { mutants, text: applied(text, edits) };
}

interface Faults {
  readonly text: string;
  sourceOf(node: unknown): string;
  swap(node: SyntaxNode, mutated: string): void;
  drop(node: SyntaxNode): void;
}

function visit(node: SyntaxNode, parent: SyntaxNode | undefined, faults: Faults): void {
  // The words of an error are for people; that it is thrown is what tests see.
  if (node.type === 'TemplateLiteral' && parent?.type === 'NewExpression') return;
  if (node.type === 'ImportDeclaration' || node.type === 'ExportAllDeclaration') return;
  FAULTS[node.type]?.(node, faults, parent);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value])
      if (isNode(child)) visit(child, node, faults);
  }
}

type Mutate = (node: SyntaxNode, faults: Faults, parent: SyntaxNode | undefined) => void;

/** The faults that each type of node can have. */
const FAULTS: Readonly<Record<string, Mutate>> = {
  BinaryExpression: mistakeOperator,
  LogicalExpression: mistakeOperator,
  UnaryExpression: (node, { swap, sourceOf }) => {
    if (node['operator'] === '!') swap(node, sourceOf(node['argument']));
  },
  IfStatement: decideAlways,
  ConditionalExpression: decideAlways,
  Literal: (node, { swap }, parent) => {
    const isKey = parent?.['key'] === node && parent['computed'] !== true;
    if (typeof node['value'] === 'boolean' && !isKey) swap(node, String(!node['value']));
  },
  CallExpression: mistakeMethod,
  ExpressionStatement: forget,
};

function mistakeOperator(node: SyntaxNode, { swap, sourceOf }: Faults): void {
  const operator = String(node['operator']);
  const mistaken = MISTAKEN[operator];
  const [left, right] = [sourceOf(node['left']), sourceOf(node['right'])];
  if (operator === '??') swap(node, left);
  else if (mistaken !== undefined && !joinsText(node))
    swap(node, `(${left}) ${mistaken} (${right})`);
}

function decideAlways(node: SyntaxNode, { swap }: Faults): void {
  const condition = node['test'];
  if (!isNode(condition)) return;
  swap(condition, 'true');
  swap(condition, 'false');
}

function mistakeMethod(node: SyntaxNode, { text, swap, sourceOf }: Faults): void {
  const callee = node['callee'];
  if (!isNode(callee) || callee.type !== 'MemberExpression' || callee['computed'] === true) return;
  const mistaken = MISTAKEN_METHODS.get(sourceOf(callee['property']));
  if (mistaken === undefined || node['optional'] === true || callee['optional'] === true) return;
  swap(node, `${sourceOf(callee['object'])}.${mistaken}${text.slice(callee.end, node.end)}`);
}

function forget(node: SyntaxNode, { drop, sourceOf }: Faults): void {
  const expression = node['expression'];
  if (!isNode(expression) || typeof node['directive'] === 'string') return;
  const inner = expression.type === 'AwaitExpression' ? expression['argument'] : expression;
  if (!isNode(inner) || SILENT_CALLS.test(sourceOf(inner))) return;
  if (/^(?:CallExpression|AssignmentExpression|UpdateExpression)$/.test(inner.type)) drop(node);
}

/** A `+` that puts a text together has no minus. */
function joinsText(node: SyntaxNode): boolean {
  return (
    node['operator'] === '+' &&
    [node['left'], node['right']].some(
      (each) =>
        isNode(each) &&
        (each.type === 'TemplateLiteral' ||
          (each.type === 'Literal' && typeof each['value'] === 'string') ||
          (each.type === 'BinaryExpression' && joinsText(each))),
    )
  );
}

/** Replaces from the inside out, so that a fault within what another changes has its switch too. */
function applied(text: string, edits: readonly Edit[]): string {
  const ordered = edits
    .map((edit, order) => ({ edit, order }))
    .sort((a, b) => a.edit.start - b.edit.start || b.edit.end - a.edit.end || a.order - b.order)
    .map(({ edit }) => edit);
  let next = 0;
  const emit = (from: number, to: number): string => {
    let out = '';
    let at = from;
    for (;;) {
      const edit = ordered[next];
      if (edit === undefined || edit.end > to || edit.start >= to) break;
      next += 1;
      out += text.slice(at, edit.start) + edit.replace(emit(edit.start, edit.end));
      at = edit.end;
    }
    return out + text.slice(at, to);
  };
  return emit(0, text.length);
}
