import { Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/fields.ts';
import { replyOf } from '../command/reply.ts';

export const serverStatus: Command = defineCommand({
  name: 'serverStatus',
  target: 'database',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  help: 'Tells how the server is doing.',
  // Sections are switched on and off by fields of their names.
  fields: fields({}, { lenient: true }),
  run({ node }) {
    const { clock } = node.runtime;
    const uptime = clock.date() - node.startedAt;
    const { member } = node;
    return replyOf({
      host: node.address,
      version: node.version.text,
      process: 'mongod',
      pid: 1n,
      uptime: uptime / 1000,
      uptimeMillis: BigInt(Math.round(uptime)),
      uptimeEstimate: BigInt(Math.floor(uptime / 1000)),
      localTime: new Date(clock.date()),
      connections: replyOf({
        current: new Int32(node.connections.size),
        available: new Int32(65536 - node.connections.size),
      }),
      logicalSessionRecordCache: replyOf({
        activeSessionsCount: new Int32(node.sessions.all().length),
      }),
      metrics: replyOf({
        cursor: replyOf({
          totalOpened: BigInt(node.cursors.opened),
          open: replyOf({ total: BigInt(node.cursors.size) }),
        }),
      }),
      repl: member?.helloFields(false),
      storageEngine: replyOf({
        name: 'wiredTiger',
        supportsCommittedReads: true,
        persistent: false,
        readOnly: false,
      }),
    });
  },
});
