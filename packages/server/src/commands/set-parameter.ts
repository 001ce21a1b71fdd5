import { type Command, defineCommand } from '../command/command.ts';
import { decodedValue } from '../command/command-body.ts';
import { value } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { isGenericArgument } from '../command/grammar/generic-arguments.ts';
import { changedParameter, parametersWith } from '../command/parameters/server-parameters.ts';
import { replyOf } from '../command/reply.ts';
import { CommandError } from '../value/command-error.ts';
import { asText } from '../value/known-value.ts';
import type { Value } from '../value/value.ts';

export const setParameter: Command = defineCommand({
  name: 'setParameter',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Sets server parameters.',
  fields: fields({ setParameter: required(value) }, { namesItself: true, lenient: true }),
  run({ node, body }) {
    const given = body.elements
      .slice(1)
      .filter(({ name }) => !isGenericArgument(name, node.version));
    if (given.length === 0) {
      throw new CommandError(
        'InvalidOptions',
        'no option found to set, use help:true to see options ',
      );
    }
    const values = new Map<string, Value>();
    for (const element of given) {
      const value = changedParameter(node.parameters, element.name, decodedValue(element));
      values.set(element.name, value);
    }
    // Of several, the reply tells what the first one was; and none is set where one is refused.
    const [first] = values.keys();
    const was = node.parameters.get(asText(first));
    for (const [name, value] of values) {
      for (const [other, its] of parametersWith(node.parameters, name, value)) {
        node.parameters.set(other, its);
      }
      node.parameters.set(name, value);
    }
    node.ttl?.parametersChanged();
    return replyOf({ was });
  },
});
