import { Timestamp } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import { ConfigDocuments } from '../routing/config-documents.ts';
import type { Router } from '../routing/router.ts';
import { CommandError } from '../value/command-error.ts';

/** The version of a sharded collection: its one chunk is never moved. */
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
      const documents = new ConfigDocuments(cluster.config.storage);
      const known = documents.all('collections').find((each) => each.get('_id') === namespace);
      if (known === undefined) {
        const words = `Collection ${namespace} is not sharded.`;
        throw new CommandError('NamespaceNotSharded', words);
      }
      return replyOf({
        version: new Timestamp({ t: 1, i: 0 }),
        versionEpoch: known.get('lastmodEpoch'),
        versionTimestamp: known.get('timestamp'),
      });
    },
  });
