import type { Primitive } from './script-value.ts';

/** A piece of code, as offsets into its source. */
export interface SourceRange {
  readonly start: number;
  readonly end: number;
}

export interface FunctionNode extends SourceRange {
  readonly kind: 'function';
  readonly name?: string;
  readonly parameters: readonly string[];
  /** True if the last parameter takes all that is left. */
  readonly hasRest?: boolean;
  readonly body: readonly Statement[];
  /** An arrow function has no `this` of its own. */
  readonly isArrow: boolean;
}

export interface NameNode extends SourceRange {
  readonly kind: 'name';
  readonly name: string;
}

export interface MemberNode extends SourceRange {
  readonly kind: 'member';
  readonly object: Expression;
  readonly property: Expression;
}

export interface CallNode extends SourceRange {
  readonly kind: 'call' | 'new';
  readonly callee: Expression;
  readonly arguments: readonly Expression[];
}

export interface BinaryNode extends SourceRange {
  readonly kind: 'binary' | 'logical';
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}

export interface AssignmentNode extends SourceRange {
  readonly kind: 'assignment';
  /** The operator that joins old and new value; empty for a plain `=`. */
  readonly operator: string;
  readonly target: NameNode | MemberNode;
  readonly value: Expression;
  /** True if the old value is the result: `i++`. */
  readonly isPostfix: boolean;
}

/** An expression of the language. */
export type Expression =
  | (SourceRange & { readonly kind: 'literal'; readonly value: Primitive })
  | (SourceRange & { readonly kind: 'this' })
  | (SourceRange & { readonly kind: 'array'; readonly elements: readonly Expression[] })
  | (SourceRange & {
      readonly kind: 'object';
      readonly entries: readonly (readonly [string, Expression])[];
    })
  | (SourceRange & {
      readonly kind: 'unary';
      readonly operator: string;
      readonly operand: Expression;
    })
  | (SourceRange & {
      readonly kind: 'conditional';
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    })
  | (SourceRange & {
      readonly kind: 'template';
      /** One more than expressions: what stands around them. */
      readonly texts: readonly string[];
      readonly parts: readonly Expression[];
    })
  | (SourceRange & { readonly kind: 'spread'; readonly value: Expression })
  | (SourceRange & { readonly kind: 'delete'; readonly target: MemberNode })
  | NameNode
  | FunctionNode
  | MemberNode
  | CallNode
  | BinaryNode
  | AssignmentNode;

/** The word that a declaration begins with: a `var` is known in the whole function, the others in their block. */
export type DeclaringWord = 'var' | 'let' | 'const';

/** `for (name of object)`, `for (name in object)`. */
export interface EachNode {
  readonly kind: 'each';
  readonly name: string;
  /** Absent for a name that is there already. */
  readonly word: DeclaringWord | undefined;
  /** True if it takes values: `of`; else names: `in`. */
  readonly takesValues: boolean;
  readonly object: Expression;
  readonly body: Statement;
}

export interface SwitchNode {
  readonly kind: 'switch';
  readonly value: Expression;
  /** Without a test: `default`. */
  readonly cases: readonly {
    readonly test: Expression | undefined;
    readonly body: readonly Statement[];
  }[];
}

export interface TryNode {
  readonly kind: 'try';
  readonly body: Statement;
  readonly parameter: string | undefined;
  readonly handler: Statement | undefined;
  readonly finalizer: Statement | undefined;
}

export interface LoopNode {
  readonly kind: 'loop';
  /** True if the body comes before the test: `do … while`. */
  readonly isBodyFirst?: boolean;
  readonly initial?: Statement;
  readonly test?: Expression;
  readonly update?: Expression;
  readonly body: Statement;
}

/** A statement of the language. */
export type Statement =
  | {
      readonly kind: 'declaration';
      readonly word: DeclaringWord;
      readonly name: string;
      readonly value: Expression | undefined;
    }
  | { readonly kind: 'function'; readonly name: string; readonly value: FunctionNode }
  | { readonly kind: 'expression'; readonly value: Expression }
  | { readonly kind: 'return'; readonly value: Expression | undefined }
  | {
      readonly kind: 'if';
      readonly test: Expression;
      readonly then: Statement;
      readonly otherwise: Statement | undefined;
    }
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  /** Several declarations of one `var`: no scope of their own. */
  | { readonly kind: 'list'; readonly body: readonly Statement[] }
  | { readonly kind: 'break' | 'continue' }
  | { readonly kind: 'throw'; readonly value: Expression }
  | EachNode
  | LoopNode
  | SwitchNode
  | TryNode;
