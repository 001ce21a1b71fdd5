import type { Primitive } from './script-value.ts';

/** Where a piece of code stands: offsets into the source. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export interface FunctionNode extends Place {
  readonly kind: 'function';
  readonly name?: string;
  readonly parameters: readonly string[];
  readonly body: readonly Statement[];
  /** An arrow function has no `this` of its own. */
  readonly isArrow: boolean;
}

export interface NameNode extends Place {
  readonly kind: 'name';
  readonly name: string;
}

export interface MemberNode extends Place {
  readonly kind: 'member';
  readonly object: Expression;
  readonly property: Expression;
}

export interface CallNode extends Place {
  readonly kind: 'call' | 'new';
  readonly callee: Expression;
  readonly arguments: readonly Expression[];
}

export interface BinaryNode extends Place {
  readonly kind: 'binary' | 'logical';
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}

export interface AssignmentNode extends Place {
  readonly kind: 'assignment';
  /** The operator that joins old and new value; empty for a plain `=`. */
  readonly operator: string;
  readonly target: NameNode | MemberNode;
  readonly value: Expression;
  /** Whether the old value is the result: `i++`. */
  readonly isPostfix: boolean;
}

/** An expression of the language. */
export type Expression =
  | (Place & { readonly kind: 'literal'; readonly value: Primitive })
  | (Place & { readonly kind: 'this' })
  | (Place & { readonly kind: 'array'; readonly elements: readonly Expression[] })
  | (Place & {
      readonly kind: 'object';
      readonly entries: readonly (readonly [string, Expression])[];
    })
  | (Place & { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression })
  | (Place & {
      readonly kind: 'conditional';
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    })
  | NameNode
  | FunctionNode
  | MemberNode
  | CallNode
  | BinaryNode
  | AssignmentNode;

export interface LoopNode {
  readonly kind: 'loop';
  readonly initial?: Statement;
  readonly test?: Expression;
  readonly update?: Expression;
  readonly body: Statement;
}

/** A statement of the language. */
export type Statement =
  | {
      readonly kind: 'declaration';
      readonly isConstant: boolean;
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
  | LoopNode;
