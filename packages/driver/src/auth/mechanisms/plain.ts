import { MongoRuntimeError } from '../../error/mongo-error.ts';
import type { Mechanism } from '../authenticator.ts';
import { saslStart, saslStepOf } from '../sasl.ts';

/** PLAIN: name and password as they are, for a server that asks LDAP (auth, "PLAIN"; RFC 4616). */
export const plain: Mechanism = {
  names: ['PLAIN'],
  prepare({ username = '', password = '', source }) {
    return () => ({
      handshakeFields: () => ({}),
      async authenticate(connection) {
        const payload = Buffer.from(`\0${username}\0${password}`);
        const reply = await connection.command(source, saslStart('PLAIN', payload));
        if (!saslStepOf(reply).done) {
          throw new MongoRuntimeError('The server does not end the PLAIN conversation');
        }
      },
    });
  },
};
