import { inspect } from 'node:util';

/** Makes `console.log` and assertion errors show instances of a class as their `toString` does. */
export function inspectAsText(type: { readonly prototype: object }): void {
  Object.defineProperty(type.prototype, inspect.custom, {
    value(this: object) {
      return String(this);
    },
  });
}
