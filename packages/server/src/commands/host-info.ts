import { availableParallelism, machine, release, totalmem, type, version } from 'node:os';
import { Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';

function megabytes(bytes: number): bigint {
  return BigInt(Math.floor(bytes / 1_048_576));
}

export const hostInfo: Command = defineCommand({
  name: 'hostInfo',
  target: 'database',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Tells about the machine.',
  fields: fields({}),
  run({ node }) {
    return replyOf({
      system: replyOf({
        currentTime: new Date(node.runtime.clock.date()),
        hostname: node.address,
        cpuAddrSize: new Int32(64),
        memSizeMB: megabytes(totalmem()),
        memLimitMB: megabytes(totalmem()),
        numCores: new Int32(availableParallelism()),
        numPhysicalCores: new Int32(availableParallelism()),
        numCpuSockets: new Int32(1),
        cpuArch: machine(),
        numaEnabled: false,
        numNumaNodes: new Int32(1),
      }),
      os: replyOf({ type: type(), name: type(), version: `Kernel ${release()}` }),
      extra: replyOf({ versionString: version(), kernelVersion: release() }),
    });
  },
});
