import { arch, platform, versions } from 'node:process';
import { Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';

export const buildInfo: Command = defineCommand({
  name: 'buildInfo',
  aliases: ['buildinfo'],
  target: 'database',
  access: 'control',
  auth: 'none',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Tells the version.',
  fields: fields({}, { lenient: true }),
  run({ node }) {
    const { text, major, minor, patch } = node.version;
    return replyOf({
      version: text,
      gitVersion: '0000000000000000000000000000000000000000',
      modules: [],
      allocator: 'system',
      javascriptEngine: 'mozjs',
      sysInfo: 'deprecated',
      versionArray: [major, minor, patch, 0].map((part) => new Int32(part)),
      openssl: replyOf({
        running: `OpenSSL ${versions.openssl}`,
        compiled: `OpenSSL ${versions.openssl}`,
      }),
      buildEnvironment: replyOf({
        distmod: '',
        distarch: arch,
        target_arch: arch,
        target_os: platform,
      }),
      bits: new Int32(64),
      debug: false,
      maxBsonObjectSize: new Int32(node.limits.maxBsonObjectSize),
      storageEngines: ['touchstone'],
    });
  },
});
