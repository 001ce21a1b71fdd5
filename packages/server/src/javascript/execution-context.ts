import { Scope } from './scope.ts';
import type { ScriptValue } from './script-value.ts';

/** Where code runs: its names and its `this`. */
export interface Place {
  readonly scope: Scope;
  readonly self: ScriptValue;
}

/** What an assignment changes. */
export interface Target {
  get(): ScriptValue;
  set(value: ScriptValue): void;
}

/** How a statement ended, unless the next one is to follow. */
export type Completion =
  | { readonly kind: 'return'; readonly value: ScriptValue }
  | { readonly kind: 'break' | 'continue' }
  | undefined;

/** The same place inside of a block. */
export function inBlock(place: Place): Place {
  return { ...place, scope: new Scope(place.scope, true) };
}

/** The names that `for … in` takes. */
export function namesOf(value: ScriptValue): readonly string[] {
  if (value instanceof Map) return [...value.keys()];
  return Array.isArray(value) ? value.map((_, at) => String(at)) : [];
}
