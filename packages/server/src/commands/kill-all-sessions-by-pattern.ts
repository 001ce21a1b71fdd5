import type { Binary } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { type FieldType, values, wrongType } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';
import {
  checkDigest,
  checkLsid,
  checkNames,
  eachDocument,
  requiredValue,
} from '../command/grammar/lsid.ts';
import { type LogicalSession, sessionKey } from '../session/logical-sessions.ts';
import { typeAlias } from '../value/bson-type.ts';
import { asFields } from '../value/known-value.ts';
import type { Fields } from '../value/value.ts';

/** The sessions: one, or those of a user; `users` and `roles` say in whose name. */
const patterns: FieldType<Fields[]> = {
  read: (element, path) =>
    eachDocument(values.read(element, path), path, (pattern, own) => {
      checkNames(pattern, own, ['lsid', 'uid', 'users', 'roles']);
      const lsid = pattern.get('lsid');
      if (lsid instanceof Map) {
        requiredValue(lsid, `${own}.lsid`, 'uid');
        checkLsid(lsid, `${own}.lsid`, ['id', 'uid']);
      } else if (lsid !== undefined) {
        throw wrongType(`${own}.lsid`, typeAlias(lsid), ['object']);
      }
      const user = pattern.get('uid');
      if (user !== undefined) checkDigest(user, `${own}.uid`);
    }),
};

export const killAllSessionsByPattern: Command = defineCommand({
  name: 'killAllSessionsByPattern',
  target: 'database',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'routed',
  help: 'Ends what the sessions that fit a pattern are doing; an empty list means all.',
  fields: fields(
    { killAllSessionsByPattern: required(patterns) },
    { namesItself: true, structure: () => 'KillAllSessionsByPatternCmd' },
  ),
  run({ node }, { killAllSessionsByPattern: wanted }) {
    const fits = (session: LogicalSession): boolean =>
      wanted.length === 0 || wanted.some((pattern) => matches(session, pattern));
    const keys = new Set(
      node.sessions
        .all()
        .filter(fits)
        .map(({ key }) => key),
    );
    for (const key of keys) node.retryableWrites.abortTransaction(key);
    node.cursors.killWhere(({ options }) => keys.has(options.sessionKey ?? ''));
    return new Map();
  },
});

function matches({ key, userDigest }: LogicalSession, pattern: Fields): boolean {
  const lsid = pattern.get('lsid');
  if (lsid instanceof Map) return sessionKey(asFields(lsid)) === key;
  const user = pattern.get('uid') as Binary | undefined;
  return user === undefined || Buffer.from(user.value()).equals(userDigest);
}
