import { present } from '@touchstone/protocol';
import { showFields } from '../../../value/show-value.ts';
import type { Value } from '../../../value/value.ts';
import { DateParts } from '../../date/date-parts.ts';
import { timeZoneOf, utc } from '../../date/time-zone.ts';
import { fail } from '../../failure.ts';
import { integer } from '../../integer.ts';
import {
  type CompiledOperator,
  type Compiler,
  isNullish,
  type Operator,
  typeName,
} from '../../operator.ts';
import { optimizing } from '../../optimizing.ts';
import type { Expression } from '../../scope.ts';
import { valueText } from '../../value-text.ts';
import { requireDate } from './arguments.ts';

interface PartArguments {
  readonly date: Expression;
  readonly zone?: Expression;
}

function argumentsOf(name: string, spec: Value, compiler: Compiler): PartArguments {
  if (Array.isArray(spec)) {
    if (spec.length === 1) return { date: compiler.compile(present(spec[0])) };
    const words = `${name} accepts exactly one argument if given an array`;
    return fail(40536, `${words}, but was given ${spec.length}`);
  }
  const first = spec instanceof Map ? spec.keys().next().value : undefined;
  if (!(spec instanceof Map) || first?.startsWith('$')) return { date: compiler.compile(spec) };
  for (const option of spec.keys()) {
    if (option !== 'date' && option !== 'timezone') {
      fail(40535, `unrecognized option to ${name}: "${option}"`);
    }
  }
  const date = spec.get('date');
  if (date === undefined) {
    const shown = `${name}: ${showFields(spec)}`;
    return fail(40539, `missing 'date' argument to ${name}, provided: ${shown}`);
  }
  const zone = spec.get('timezone');
  if (zone === undefined) return { date: compiler.compile(date) };
  return { date: compiler.compile(date), zone: compiler.compile(zone) };
}

function zoneOf(name: string, value: Value) {
  if (typeof value === 'string') return timeZoneOf(value);
  const words = `${name} requires a string for the timezone argument`;
  return fail(40533, `${words}, but was given a ${typeName(value)} (${valueText(value)})`);
}

// A zone that is given is looked at before there is a document.
function checkZoneAhead(name: string, spec: Value, compiler: Compiler): void {
  const zone = spec instanceof Map ? spec.get('timezone') : undefined;
  if (zone === undefined || !compiler.isDynamic || compiler.context.computesConstantsLate) return;
  const value = compiler.constant(zone)?.value;
  if (!isNullish(value)) optimizing(compiler.context, () => zoneOf(name, value));
}

function part(name: string, read: (parts: DateParts) => Value): CompiledOperator {
  return {
    kind: 'compiled',
    name,
    compile(spec, compiler) {
      const { date, zone } = argumentsOf(name, spec, compiler);
      checkZoneAhead(name, spec, compiler);
      return (scope) => {
        const value = date(scope);
        if (isNullish(value)) return null;
        const instant = requireDate(value);
        if (zone === undefined) return read(new DateParts(instant, utc));
        const named = zone(scope);
        return isNullish(named) ? null : read(new DateParts(instant, zoneOf(name, named)));
      };
    },
  };
}

export const parts: readonly Operator[] = [
  part('$dayOfMonth', (date) => integer(date.dayOfMonth)),
  part('$dayOfWeek', (date) => integer(date.dayOfWeek)),
  part('$dayOfYear', (date) => integer(date.dayOfYear)),
  part('$hour', (date) => integer(date.hour)),
  part('$isoDayOfWeek', (date) => integer(date.isoDayOfWeek)),
  part('$isoWeek', (date) => integer(date.isoWeek)),
  part('$isoWeekYear', (date) => BigInt(date.isoWeekYear)),
  part('$millisecond', (date) => integer(date.millisecond)),
  part('$minute', (date) => integer(date.minute)),
  part('$month', (date) => integer(date.month)),
  part('$second', (date) => integer(date.second)),
  part('$week', (date) => integer(date.week)),
  part('$year', (date) => integer(date.year)),
];
