import { Scope } from './scope.ts';
import type { ScriptValue } from './script-value.ts';

/** The names that a piece of code sees, and its `this`. */
export interface ExecutionContext {
  readonly scope: Scope;
  readonly self: ScriptValue;
}

/** The variable or member that an assignment changes. */
export interface Target {
  get(): ScriptValue;
  set(value: ScriptValue): void;
}

/** Describes how a statement ended, unless the next one is to follow. */
export type Completion =
  | { readonly kind: 'return'; readonly value: ScriptValue }
  | { readonly kind: 'break' | 'continue' }
  | undefined;

/** The same context inside of a block. */
export function inBlock(context: ExecutionContext): ExecutionContext {
  return { ...context, scope: new Scope(context.scope, true) };
}

/** The names that `for … in` takes. */
export function namesOf(value: ScriptValue): readonly string[] {
  if (value instanceof Map) return [...value.keys()];
  return Array.isArray(value) ? value.map((_, at) => String(at)) : [];
}
