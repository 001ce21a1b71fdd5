import { Timestamp } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import { newestVersion } from '../routing/chunks.ts';
import type { Router } from '../routing/router.ts';
import { CommandError } from '../value/command-error.ts';

/** The version of a sharded collection: that of its chunk that was cut, joined or moved last. */
export const getShardVersion = ({ cluster }: Router): Command =>
  defineCommand({
    name: 'getShardVersion',
    target: 'admin',
    access: 'control',
    auth: 'required',
    inTransaction: 'forbidden',
    onMongos: 'local',
    help: 'Tells the version of where a collection is.',
    fields: fields({}, { lenient: true }),
    run({ body, name }) {
      const namespace = String(body.value(name));
      const known = cluster.sharded.find(namespace);
      if (known === undefined) {
        const words = `Collection ${namespace} is not sharded.`;
        throw new CommandError('NamespaceNotSharded', words);
      }
      const { major, minor } = newestVersion(known.chunks);
      return replyOf({
        version: new Timestamp({ t: major, i: minor }),
        versionEpoch: known.document.get('lastmodEpoch'),
        versionTimestamp: known.document.get('timestamp'),
      });
    },
  });
