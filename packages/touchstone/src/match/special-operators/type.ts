import { KNOWN_TYPE_ALIASES } from '../bson-type.ts';
import { typeAliases } from '../bson-value.ts';
import { MalformedExpectation, mismatch, type SpecialOperator } from '../special-operator.ts';

export const type: SpecialOperator = {
  name: '$$type',
  match(request) {
    const { argument, actual, path } = request;
    const wanted: readonly unknown[] = Array.isArray(argument) ? argument : [argument];
    const unknown = wanted.find(
      (name) => typeof name !== 'string' || !KNOWN_TYPE_ALIASES.has(name),
    );
    if (wanted.length === 0 || unknown !== undefined) {
      throw new MalformedExpectation(path, `$$type knows no type ${JSON.stringify(unknown)}`);
    }
    const found = actual === undefined ? [] : typeAliases(actual);
    if (found.some((name) => wanted.includes(name))) return [];
    return mismatch(request, `of type ${wanted.join(' or ')}`, { $$type: argument });
  },
};
