import { type Command, defineCommand } from '../command/command.ts';
import { decodedValue } from '../command/command-body.ts';
import { value } from '../command/field-type.ts';
import { fields, required } from '../command/fields.ts';
import { isGenericArgument } from '../command/generic-arguments.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import { changedParameter } from '../command/server-parameters.ts';
import { CommandError } from '../value/command-error.ts';

export const setParameter: Command = defineCommand({
  name: 'setParameter',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
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
    let reply: Reply = new Map();
    for (const element of given) {
      const { parameters } = node;
      const value = changedParameter(parameters, element.name, decodedValue(element));
      reply = replyOf({ was: parameters.get(element.name) });
      parameters.set(element.name, value);
    }
    return reply;
  },
});
