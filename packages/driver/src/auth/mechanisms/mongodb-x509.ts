import type { Document } from 'bson';
import type { Mechanism } from '../authenticator.ts';

/** MONGODB-X509: the client's TLS certificate says who it is (auth, "MONGODB-X509"). */
export const mongodbX509: Mechanism = {
  names: ['MONGODB-X509'],
  prepare({ username }) {
    const command: Document = {
      authenticate: 1,
      mechanism: 'MONGODB-X509',
      ...(username === undefined ? {} : { user: username }),
    };
    return () => ({
      handshakeFields: () => ({ speculativeAuthenticate: { ...command, db: '$external' } }),
      async authenticate(connection, hello) {
        if (hello['speculativeAuthenticate'] !== undefined) return;
        await connection.command('$external', command);
      },
    });
  },
};
