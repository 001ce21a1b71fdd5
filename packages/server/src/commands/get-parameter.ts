import { type Command, defineCommand } from '../command/command.ts';
import { value } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';
import type { Node } from '../command/node.ts';
import { settingOf } from '../command/parameters/server-parameters.ts';
import type { Reply, ReplyValue } from '../command/reply.ts';
import { replyOf } from '../command/reply.ts';
import { CommandError } from '../value/command-error.ts';

export const getParameter: Command = defineCommand({
  name: 'getParameter',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Tells the value of server parameters.',
  // The names of further fields say which parameters are asked for.
  fields: fields({ getParameter: required(value) }, { namesItself: true, lenient: true }),
  run({ node, body }, { getParameter: asked }) {
    const all = asked === '*' || (asked instanceof Map && asked.get('allParameters') === true);
    const known = parametersOf(node);
    if (asked instanceof Map && asked.get('showDetails') === true) {
      for (const [name, parameter] of known) known.set(name, detailed(name, parameter));
    }
    if (all) return known;
    const found: Reply = new Map();
    // They are told in the order of their names, whatever the order in which they are asked for.
    for (const name of body.elements
      .slice(1)
      .map((each) => each.name)
      .sort()) {
      const parameter = known.get(name);
      if (parameter !== undefined) found.set(name, parameter);
    }
    if (found.size === 0) throw new CommandError('InvalidOptions', 'no option found to get');
    return found;
  },
});

function parametersOf({ parameters, version }: Node): Reply {
  const featureCompatibilityVersion = replyOf({ version: `${version.major}.${version.minor}` });
  const all: Reply = new Map();
  all.set('featureCompatibilityVersion', featureCompatibilityVersion);
  all.set('tlsMode', 'disabled');
  for (const [name, parameter] of parameters) all.set(name, parameter);
  return all;
}

function detailed(name: string, parameter: ReplyValue | undefined): Reply {
  const { atRuntime, atStartup } = settingOf(name);
  return replyOf({ value: parameter, settableAtRuntime: atRuntime, settableAtStartup: atStartup });
}
