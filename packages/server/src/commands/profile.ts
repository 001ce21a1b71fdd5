import { Int32 } from 'bson';
import type { ProfileFilter } from '../command/administration.ts';
import type { CommandCall } from '../command/call.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { integer, number, value } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import { queryContext } from '../find/query-context.ts';
import { compileMatcher } from '../query/match.ts';
import { CommandError } from '../value/command-error.ts';
import { isFields, type Value } from '../value/value.ts';

const NOTE =
  'When a filter expression is set, slowms and sampleRate are not used for profiling and ' +
  'slow-query log lines.';

export const profile: Command = defineCommand({
  name: 'profile',
  target: 'database',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  help: 'Tells or sets what the profiler notes.',
  fields: fields(
    {
      profile: required(integer),
      slowms: optional(integer),
      sampleRate: optional(number),
      filter: optional(value),
    },
    { namesItself: true },
  ),
  run(call, { profile: level, slowms, sampleRate, filter: given }) {
    const { administration } = call.node;
    const { database } = call.generic;
    const was = administration.profilingOf(database);
    if (sampleRate !== undefined && !(sampleRate >= 0 && sampleRate <= 1)) {
      throw new CommandError('BadValue', "'sampleRate' must be between 0.0 and 1.0 inclusive");
    }
    const filter = given === undefined ? was.filter : filterOf(call, given);
    administration.profile(database, {
      level: level >= 0 && level <= 2 ? level : was.level,
      slowMS: slowms ?? was.slowMS,
      sampleRate: sampleRate ?? was.sampleRate,
      filter,
    });
    return replyOf({
      was: new Int32(was.level),
      slowms: new Int32(was.slowMS),
      sampleRate: was.sampleRate,
      filter: was.filter?.shown,
      note: was.filter === undefined && filter === undefined ? undefined : NOTE,
    });
  },
});

function filterOf(call: CommandCall, given: Value): ProfileFilter | undefined {
  if (given === 'unset') return undefined;
  if (!isFields(given)) {
    throw new CommandError('BadValue', "Expected an object, or the string 'unset'.");
  }
  const context = queryContext(call, { collation: undefined, forbidsScripts: true });
  const matcher = compileMatcher(given, context);
  const shown = new Map(
    [...given].map(([name, condition]): [string, Value] => [
      name,
      isFields(condition) || name.startsWith('$') ? condition : new Map([['$eq', condition]]),
    ]),
  );
  return { shown, matches: (entry) => matcher.matches(entry) };
}
