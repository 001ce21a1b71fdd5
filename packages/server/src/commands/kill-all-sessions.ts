import { userDigest } from '../auth/user.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { type FieldType, values, wrongType } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { checkNames, eachDocument, requiredValue } from '../command/grammar/lsid.ts';
import { typeAlias } from '../value/bson-type.ts';
import type { Fields } from '../value/value.ts';

/** Users, each with the database that knows them. */
const users: FieldType<Fields[]> = {
  read: (element, path) =>
    eachDocument(values.read(element, path), path, (user, own) => {
      checkNames(user, own, ['user', 'db']);
      for (const name of ['user', 'db']) {
        const value = requiredValue(user, own, name);
        if (typeof value === 'string') continue;
        throw wrongType(`${own}.${name}`, typeAlias(value), ['string']);
      }
    }),
};

export const killAllSessions: Command = defineCommand({
  name: 'killAllSessions',
  target: 'database',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'routed',
  help: 'Ends what the sessions of users are doing; an empty list means all.',
  fields: fields(
    { killAllSessions: required(users) },
    { namesItself: true, structure: () => 'KillAllSessionsCmd' },
  ),
  run({ node }, { killAllSessions: given }) {
    if (given.length === 0) {
      node.retryableWrites.abortAllTransactions();
      node.cursors.killWhere(({ options }) => options.sessionKey !== undefined);
      return new Map();
    }
    const digests = given.map((user) =>
      userDigest(String(user.get('user')), String(user.get('db'))),
    );
    const keys = new Set<string>();
    for (const { key, userDigest: own } of node.sessions.all()) {
      if (digests.some((digest) => Buffer.compare(digest, own) === 0)) keys.add(key);
    }
    for (const key of keys) node.retryableWrites.abortTransaction(key);
    node.cursors.killWhere(({ options }) => keys.has(options.sessionKey ?? ''));
    return new Map();
  },
});
