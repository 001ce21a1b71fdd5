import { createHash } from 'node:crypto';
import { Binary, Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { string, value } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import { equalValues } from '../value/compare.ts';
import { decodeFields } from '../value/decode-fields.ts';

export const filemd5: Command = defineCommand({
  name: 'filemd5',
  target: 'database',
  access: 'read',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  help: 'Tells the digest of a file that is kept in chunks.',
  fields: fields(
    {
      filemd5: required(value),
      root: optional(string),
      partialOk: optional(value),
      md5state: optional(value),
    },
    { namesItself: true },
  ),
  run({ node, generic }, { filemd5: id, root = 'fs' }) {
    const chunks = node.storage.collection(generic.database, `${root}.chunks`);
    const found = [...(chunks?.records() ?? [])]
      .flatMap(({ head }) => (head.bytes === undefined ? [] : [decodeFields(head.bytes)]))
      .filter((chunk) => equalValues(chunk.get('files_id') ?? null, id))
      .sort((a, b) => Number(String(a.get('n'))) - Number(String(b.get('n'))));
    const hash = createHash('md5');
    for (const chunk of found) {
      const data = chunk.get('data');
      if (data instanceof Binary) hash.update(data.buffer.subarray(0, data.position));
    }
    return replyOf({ numChunks: new Int32(found.length), md5: hash.digest('hex') });
  },
});
