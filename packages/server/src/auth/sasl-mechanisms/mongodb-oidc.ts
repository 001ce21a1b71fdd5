import { decodeFields } from '../../value/decode-fields.ts';
import { encodeFields } from '../../value/encode-fields.ts';
import type { Fields, Value } from '../../value/value.ts';
import type { AuthOptions, IdentityProvider, TokenOwner } from '../auth-options.ts';
import { externalUser } from '../authentication.ts';
import { authenticationFailed, type SaslMechanism } from '../sasl-mechanism.ts';

/** MONGODB-OIDC: access tokens of the identity providers that the options name. */
export const mongodbOidc: SaslMechanism = {
  names: ['MONGODB-OIDC'],
  start({ users, options, clock, random }) {
    const providers = providersOf(options);
    return {
      step(payload) {
        const message = decodeFields(payload);
        const token = message.get('jwt');
        // Without a token the client wants to know where to get one.
        if (token === undefined) {
          return {
            payload: encodeFields(providerFields(providerFor(providers, message.get('n')))),
          };
        }
        const owner = ownerOf(providers, token, clock.date());
        if (owner === undefined) throw authenticationFailed();
        const { username, roles = [] } = owner;
        const user = users.find('$external', username) ?? externalUser(username, roles, random);
        return { payload: new Uint8Array(0), user };
      },
    };
  },
};

function providersOf({ identityProvider = [] }: AuthOptions): readonly IdentityProvider[] {
  return 'verify' in identityProvider ? [identityProvider] : identityProvider;
}

/** The provider of tokens for the user, or for whoever it is where people have no choice. Throws CommandError. */
function providerFor(
  providers: readonly IdentityProvider[],
  name: Value | undefined,
): IdentityProvider {
  const found =
    typeof name === 'string'
      ? providers.filter(({ matchPattern = '' }) => new RegExp(matchPattern).test(name)).slice(0, 1)
      : providers.filter(({ supportsHumanFlows = true }) => supportsHumanFlows);
  const [provider] = found;
  if (provider === undefined || found.length > 1) throw authenticationFailed();
  return provider;
}

function ownerOf(
  providers: readonly IdentityProvider[],
  token: Value,
  date: number,
): TokenOwner | undefined {
  if (typeof token !== 'string') return undefined;
  for (const provider of providers) {
    const owner = provider.verify(token, date);
    if (owner !== undefined) return owner;
  }
  return undefined;
}

function providerFields({ issuer, clientId, requestScopes }: IdentityProvider): Fields {
  const fields: Fields = new Map();
  fields.set('issuer', issuer);
  if (clientId !== undefined) fields.set('clientId', clientId);
  if (requestScopes !== undefined) fields.set('requestScopes', [...requestScopes]);
  return fields;
}
