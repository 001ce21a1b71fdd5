import { Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';

export const hostInfo: Command = defineCommand({
  name: 'hostInfo',
  target: 'database',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Tells about the machine, as far as an embedded server knows one.',
  fields: fields({}),
  run({ node }) {
    return replyOf({
      system: replyOf({
        currentTime: new Date(node.runtime.clock.date()),
        hostname: node.address,
        cpuAddrSize: new Int32(64),
        numCores: new Int32(1),
      }),
      os: replyOf({ type: 'Linux', name: 'embedded', version: 'embedded' }),
      extra: new Map(),
    });
  },
});
