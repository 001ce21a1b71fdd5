import { decodeFields } from '../../value/decode-fields.ts';
import { encodeFields } from '../../value/encode-fields.ts';
import type { Fields } from '../../value/value.ts';
import type { IdentityProvider } from '../auth-options.ts';
import { externalUser } from '../authentication.ts';
import { authenticationFailed, type SaslMechanism } from '../sasl-mechanism.ts';

/** MONGODB-OIDC: access tokens of the identity provider that the options name. */
export const mongodbOidc: SaslMechanism = {
  names: ['MONGODB-OIDC'],
  start({ users, options, clock, random }) {
    const provider = options.identityProvider;
    return {
      step(payload) {
        if (provider === undefined) throw authenticationFailed();
        const token = decodeFields(payload).get('jwt');
        // Without a token the client wants to know where to get one.
        if (token === undefined) return { payload: encodeFields(providerFields(provider)) };
        const owner = typeof token === 'string' ? provider.verify(token, clock.date()) : undefined;
        if (owner === undefined) throw authenticationFailed();
        const { username, roles = [] } = owner;
        const user = users.find('$external', username) ?? externalUser(username, roles, random);
        return { payload: new Uint8Array(0), user };
      },
    };
  },
};

function providerFields({ issuer, clientId, requestScopes }: IdentityProvider): Fields {
  const fields: Fields = new Map();
  fields.set('issuer', issuer).set('clientId', clientId);
  if (requestScopes !== undefined) fields.set('requestScopes', [...requestScopes]);
  return fields;
}
