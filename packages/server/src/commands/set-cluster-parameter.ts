import { checkClustered, clusterParameter } from '../catalog/cluster-parameters.ts';
import { putSetting } from '../catalog/cluster-settings.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { document, value } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { CommandError } from '../value/command-error.ts';
import { isFields } from '../value/value.ts';

export const setClusterParameter: Command = defineCommand({
  name: 'setClusterParameter',
  target: 'admin',
  access: 'write',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  help: 'Sets a parameter that all servers share.',
  fields: fields(
    { setClusterParameter: required(document), clusterParameterTime: optional(value) },
    { namesItself: true },
  ),
  run(call, { setClusterParameter: given }) {
    checkClustered(call);
    const [entry, ...others] = given;
    if (entry === undefined || others.length > 0) {
      const words = 'setClusterParameter only supports setting exactly one parameter';
      throw new CommandError('InvalidOptions', words);
    }
    const [name, content] = entry;
    const before = clusterParameter(call, name);
    if (!isFields(content)) {
      throw new CommandError('IllegalOperation', 'Cluster parameter value must be an object');
    }
    const { timestamp } = call.node.storage.oplog;
    putSetting(
      call,
      'clusterParameters',
      new Map([...before, ['clusterParameterTime', timestamp], ...content]),
    );
    return new Map();
  },
});
