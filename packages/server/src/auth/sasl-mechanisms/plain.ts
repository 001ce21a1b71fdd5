import { createHash } from 'node:crypto';
import { equalSecrets } from '@touchstone/protocol';
import { authenticationFailed, type SaslMechanism } from '../sasl-mechanism.ts';

/** PLAIN (RFC 4616), with a table of passwords where MongoDB asks LDAP. */
export const plain: SaslMechanism = {
  names: ['PLAIN'],
  start: ({ users, options }, { database }) => ({
    step(payload) {
      const parts = Buffer.from(payload).toString('utf8').split('\0');
      const [, name = '', password = ''] = parts;
      const directory = options.directory ?? {};
      const expected = Object.hasOwn(directory, name) ? directory[name] : undefined;
      const user = users.find(database, name);
      // Compared in any case, so that an unknown name takes as long as a wrong password.
      const isRight = equalSecrets(digest(password), digest(expected ?? ''));
      if (parts.length !== 3 || user === undefined || expected === undefined || !isRight) {
        throw authenticationFailed();
      }
      return { payload: new Uint8Array(0), user };
    },
  }),
};

function digest(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}
