import {
  checkClustered,
  clusterParameter,
  clusterParameterNames,
} from '../catalog/cluster-parameters.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { value } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import { typeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import type { Value } from '../value/value.ts';

export const getClusterParameter: Command = defineCommand({
  name: 'getClusterParameter',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  help: 'Tells parameters that all servers share.',
  fields: fields({ getClusterParameter: required(value) }, { namesItself: true }),
  run(call, { getClusterParameter: asked }) {
    const names = namesIn(asked);
    checkClustered(call);
    return replyOf({ clusterParameters: names.map((name) => clusterParameter(call, name)) });
  },
});

function namesIn(asked: Value): readonly string[] {
  if (asked === '*') return clusterParameterNames();
  if (typeof asked === 'string') return [asked];
  if (Array.isArray(asked)) return asked.map(String);
  const words = `is the wrong type '${typeAlias(asked)}', expected types '[string']`;
  const path = 'getClusterParameter.getClusterParameter';
  throw new CommandError('TypeMismatch', `BSON field '${path}' ${words}`);
}
