import { entryOf } from '@touchstone/protocol';
import type { Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import {
  type CompiledOperator,
  type Compiler,
  isNullish,
  type NamedGrammar,
  type Operator,
  readNamed,
  typeName,
} from '../../operator.ts';
import type { Expression } from '../../scope.ts';

interface FieldCodes {
  readonly reference: number;
  readonly notConstant: number;
  readonly notString: number;
}

/** The name in `field`, which must be known before any document is. */
function constantField(name: string, spec: Value, compiler: Compiler, codes: FieldCodes): string {
  if (typeof spec === 'string' && spec.startsWith('$')) {
    const path = spec.startsWith('$$') ? spec.slice(2) : `CURRENT.${spec.slice(1)}`;
    const words = `'$${path}' is a field path reference which is not allowed in this context.`;
    fail(codes.reference, `${words} Did you mean {$literal: '$${path}'}?`);
  }
  const isComputed = spec instanceof Map && !spec.has('$literal') && !spec.has('$const');
  const constant = isComputed ? undefined : compiler.constant(spec);
  const words = `${name} requires 'field' to evaluate to`;
  if (constant === undefined) {
    return fail(codes.notConstant, `${words} a constant, but got a non-constant argument`);
  }
  if (typeof constant.value === 'string') return constant.value;
  return fail(codes.notString, `${words} type String, but got ${typeName(constant.value)}`);
}

const getGrammar: NamedGrammar = {
  name: '$getField',
  notObject: [3041704, () => '$getField only supports an object as its argument'],
  unknown: [3041701, (name) => `$getField found an unknown argument: ${name}`],
  required: {
    field: [3041702, "$getField requires 'field' to be specified"],
    input: [3041703, "$getField requires 'input' to be specified"],
  },
};

const GET_CODES: FieldCodes = { reference: 5654600, notConstant: 5654601, notString: 5654602 };

// {$getField: 'name'} is short for the field of the current document.
function getParts(spec: Value): ReadonlyMap<string, Value> {
  const first = spec instanceof Map ? spec.keys().next().value : undefined;
  if (spec instanceof Map && !first?.startsWith('$')) return readNamed(spec, getGrammar);
  return new Map<string, Value>([
    ['field', spec],
    ['input', '$$CURRENT'],
  ]);
}

const getField: CompiledOperator = {
  kind: 'compiled',
  name: '$getField',
  compile(spec, compiler) {
    const parts = getParts(spec);
    const field = constantField('$getField', entryOf(parts, 'field'), compiler, GET_CODES);
    const input = compiler.compile(entryOf(parts, 'input'));
    return (scope) => {
      const object = input(scope);
      if (object instanceof Map) return object.get(field);
      return isNullish(object) && object !== undefined ? null : undefined;
    };
  },
};

function changeGrammar(name: string, withValue: boolean): NamedGrammar {
  const required: Record<string, readonly [number, string]> = {
    field: [4161102, `${name} requires 'field' to be specified`],
  };
  if (withValue) required['value'] = [4161103, `${name} requires 'value' to be specified`];
  required['input'] = [4161109, `${name} requires 'input' to be specified`];
  return {
    name,
    notObject: [4161100, () => `${name} only supports an object as its argument`],
    unknown: [4161101, (argument) => `${name} found an unknown argument: ${argument}`],
    required,
  };
}

const CHANGE_CODES: FieldCodes = { reference: 4161108, notConstant: 4161106, notString: 4161107 };

function changing(name: string, withValue: boolean): CompiledOperator {
  const grammar = changeGrammar(name, withValue);
  return {
    kind: 'compiled',
    name,
    compile(spec, compiler) {
      compiler.keepDynamic();
      const parts = readNamed(spec, grammar);
      const field = constantField(name, entryOf(parts, 'field'), compiler, CHANGE_CODES);
      const input = compiler.compile(entryOf(parts, 'input'));
      const newValue: Expression = withValue
        ? compiler.compile(entryOf(parts, 'value'))
        : () => undefined;
      return (scope) => {
        const object = input(scope);
        if (isNullish(object)) return null;
        if (!(object instanceof Map)) {
          // One is made of the other, and is told of under its name.
          return fail(4161105, "$setField requires 'input' to evaluate to type Object");
        }
        const changed = new Map(object);
        const value = newValue(scope);
        if (value === undefined) changed.delete(field);
        else changed.set(field, value);
        return changed;
      };
    },
  };
}

export const fields: readonly Operator[] = [
  getField,
  changing('$setField', true),
  changing('$unsetField', false),
];
