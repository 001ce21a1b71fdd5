/** Every exported name of a package and every public member of it, and whether a doc comment stands before it. */
import { dirname, join } from 'node:path';
import type { SourceFile } from './source-tree.ts';
import { isNode, parseModule, type SyntaxNode } from './syntax-tree.ts';

/** A public name: `Collection`, or `Collection.find`. */
export interface PublicName {
  readonly path: string;
  readonly line: number;
  readonly name: string;
  readonly isDocumented: boolean;
}

interface Declared {
  readonly file: Module;
  readonly node: SyntaxNode;
  /** The place where the statement begins, `export` included. */
  readonly start: number;
}

interface Module {
  readonly path: string;
  readonly text: string;
  readonly statements: readonly SyntaxNode[];
}

/** Reads modules once, and finds what a name stands for across them. */
export class PublicSurface {
  readonly #files: ReadonlyMap<string, SourceFile>;
  readonly #modules = new Map<string, Module | undefined>();

  constructor(files: readonly SourceFile[]) {
    this.#files = new Map(files.map((file) => [file.path, file]));
  }

  /** The public names of the module at a path, and their members. */
  namesOf(path: string): readonly PublicName[] {
    const names = new Map<string, PublicName>();
    for (const [name, declared] of this.#exportsOf(path))
      for (const found of this.#describe(name, declared))
        names.set(`${found.path} ${found.name}`, found);
    return [...names.values()];
  }

  #module(path: string): Module | undefined {
    if (!this.#modules.has(path)) {
      const file = this.#files.get(path);
      const module = file && { path, text: file.text, statements: parseModule(file.text) };
      this.#modules.set(path, module);
    }
    return this.#modules.get(path);
  }

  #exportsOf(path: string): ReadonlyMap<string, readonly Declared[]> {
    const module = this.#module(path);
    const found = new Map<string, readonly Declared[]>();
    for (const statement of module?.statements ?? []) {
      if (statement.type === 'ExportAllDeclaration') {
        for (const [name, declared] of this.#exportsOf(target(path, statement)))
          found.set(name, declared);
      } else if (statement.type === 'ExportNamedDeclaration') {
        for (const [name, declared] of this.#named(path, statement)) found.set(name, declared);
      }
    }
    return found;
  }

  #named(path: string, statement: SyntaxNode): readonly (readonly [string, readonly Declared[]])[] {
    const module = this.#module(path);
    if (module === undefined) return [];
    const declaration = statement['declaration'];
    if (isNode(declaration))
      return namesIn(declaration).map((name) => [name, this.#find(path, name)] as const);
    return nodes(statement['specifiers']).map((specifier) => {
      const local = nameOf(specifier['local']);
      const from = statement['source'] == null ? path : target(path, statement);
      return [nameOf(specifier['exported']), this.#find(from, local)] as const;
    });
  }

  /** The declarations of a name that a module has: its own, or another's that it imports or exports. */
  #find(path: string, name: string, seen: ReadonlySet<string> = new Set()): readonly Declared[] {
    const module = this.#module(path);
    if (module === undefined || seen.has(path)) return [];
    const own = module.statements.flatMap((statement): Declared[] => {
      const exported = statement['declaration'];
      const node =
        statement.type === 'ExportNamedDeclaration' && isNode(exported) ? exported : statement;
      return namesIn(node).includes(name) ? [{ file: module, node, start: statement.start }] : [];
    });
    if (own.length > 0) return own;
    const next = new Set([...seen, path]);
    for (const statement of module.statements) {
      if (statement['source'] == null) continue;
      const specifier = nodes(statement['specifiers']).find(
        (each) => nameOf(each['exported'] ?? each['local']) === name,
      );
      if (specifier === undefined && statement.type !== 'ExportAllDeclaration') continue;
      const local = specifier && nameOf(specifier['imported'] ?? specifier['local']);
      const found = this.#find(target(path, statement), local ?? name, next);
      if (found.length > 0) return found;
    }
    return [];
  }

  #describe(name: string, declared: readonly Declared[]): readonly PublicName[] {
    const [first] = declared;
    if (first === undefined) return [];
    const isDocumented = declared.some(({ file, start }) => hasComment(file.text, start));
    const own = {
      path: first.file.path,
      line: lineOf(first.file.text, first.start),
      name,
      isDocumented,
    };
    return [own, ...declared.flatMap((each) => this.#members(name, each, new Set()))];
  }

  #members(name: string, { file, node }: Declared, seen: Set<SyntaxNode>): readonly PublicName[] {
    if (seen.has(node)) return [];
    seen.add(node);
    const byKey = new Map<string, PublicName>();
    for (const member of bodyOf(node)) {
      const key = publicKey(member);
      if (key === undefined) continue;
      const isDocumented =
        hasComment(file.text, member.start) || byKey.get(key)?.isDocumented === true;
      const line = byKey.get(key)?.line ?? lineOf(file.text, member.start);
      byKey.set(key, { path: file.path, line, name: `${name}.${key}`, isDocumented });
    }
    const base = node['superClass'];
    const inherited = isNode(base)
      ? this.#find(file.path, nameOf(base)).flatMap((each) => this.#members(name, each, seen))
      : [];
    return [...byKey.values(), ...inherited.filter((each) => !byKey.has(keyIn(each.name)))];
  }
}

function keyIn(name: string): string {
  return name.slice(name.indexOf('.') + 1);
}

function bodyOf(node: SyntaxNode): readonly SyntaxNode[] {
  const body = node['body'];
  if (isNode(body) && (body.type === 'ClassBody' || body.type === 'TSInterfaceBody'))
    return nodes(body['body']);
  const alias = node['typeAnnotation'];
  return node.type === 'TSTypeAliasDeclaration' && isNode(alias) && alias.type === 'TSTypeLiteral'
    ? nodes(alias['members'])
    : [];
}

/** The name under which users see a member; undefined for what they do not see. */
function publicKey(member: SyntaxNode): string | undefined {
  const key = member['key'];
  if (!isNode(key) || key.type === 'PrivateIdentifier') return undefined;
  if (member['accessibility'] === 'private' || member['accessibility'] === 'protected')
    return undefined;
  // A member that a symbol names belongs to a protocol of the language; it is documented there.
  if (member['computed'] === true || member['kind'] === 'constructor') return undefined;
  return nameOf(key);
}

function hasComment(text: string, start: number): boolean {
  const before = text
    .slice(0, start)
    .replace(/(?:\s*\/\/ biome-ignore[^\n]*)+\s*$/, '')
    .trimEnd();
  return (
    before.endsWith('*/') && before.lastIndexOf('/**') > before.lastIndexOf('*/', before.length - 3)
  );
}

function lineOf(text: string, start: number): number {
  return text.slice(0, start).split('\n').length;
}

function namesIn(node: SyntaxNode): readonly string[] {
  if (node.type === 'VariableDeclaration')
    return nodes(node['declarations']).map((each) => nameOf(each['id']));
  return isNode(node['id']) && node.type !== 'ImportDeclaration' ? [nameOf(node['id'])] : [];
}

function target(path: string, statement: SyntaxNode): string {
  const source = statement['source'];
  const value = isNode(source) ? String(source['value']) : '';
  return join(dirname(path), value).replaceAll('\\', '/');
}

function nameOf(node: unknown): string {
  if (!isNode(node)) return '';
  return String(node['name'] ?? node['value'] ?? '');
}

function nodes(value: unknown): readonly SyntaxNode[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}
