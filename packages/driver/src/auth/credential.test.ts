import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CredentialOptions, credentialOf } from './credential.ts';

const ada = { username: 'ada', password: 'secret' };

const accepted: readonly (readonly [string, CredentialOptions, readonly unknown[]])[] = [
  ['a user of admin', ada, [undefined, 'admin']],
  ['a user of the database', { ...ada, database: 'app' }, [undefined, 'app']],
  ['authSource first', { ...ada, database: 'app', authSource: 'users' }, [undefined, 'users']],
  ['DEFAULT', { ...ada, authMechanism: 'DEFAULT' }, [undefined, 'admin']],
  ['SCRAM by name', { ...ada, authMechanism: 'SCRAM-SHA-1' }, ['SCRAM-SHA-1', 'admin']],
  ['PLAIN', { ...ada, authMechanism: 'PLAIN' }, ['PLAIN', '$external']],
  ['PLAIN of a database', { ...ada, authMechanism: 'PLAIN', database: 'd' }, ['PLAIN', 'd']],
  [
    'a certificate',
    { authMechanism: 'MONGODB-X509', database: 'd' },
    ['MONGODB-X509', '$external'],
  ],
  ['a role', { authMechanism: 'MONGODB-AWS' }, ['MONGODB-AWS', '$external']],
  ['an empty password', { username: 'ada', password: '' }, [undefined, 'admin']],
  [
    'a certificate of $external',
    { authMechanism: 'MONGODB-X509', authSource: '$external', username: 'CN=ada' },
    ['MONGODB-X509', '$external'],
  ],
  [
    'OIDC at Azure with a user',
    {
      username: 'id',
      authMechanism: 'MONGODB-OIDC',
      authMechanismProperties: { ENVIRONMENT: 'azure', TOKEN_RESOURCE: 'r' },
    },
    ['MONGODB-OIDC', '$external'],
  ],
  [
    'OIDC with people of some hosts',
    {
      authMechanism: 'MONGODB-OIDC',
      authMechanismProperties: { OIDC_HUMAN_CALLBACK: () => {}, ALLOWED_HOSTS: ['a'] },
    },
    ['MONGODB-OIDC', '$external'],
  ],
  [
    'Kerberos with every canonicalization',
    {
      username: 'ada@REALM',
      authMechanism: 'GSSAPI',
      authMechanismProperties: { CANONICALIZE_HOST_NAME: 'forwardAndReverse', SERVICE_HOST: 'h' },
    },
    ['GSSAPI', '$external'],
  ],
  ['PLAIN of a source', { ...ada, authMechanism: 'PLAIN', authSource: 's' }, ['PLAIN', 's']],
  ['Kerberos', { username: 'ada@REALM', authMechanism: 'GSSAPI' }, ['GSSAPI', '$external']],
];

for (const [name, options, [mechanism, source]] of accepted) {
  test(`a credential: ${name}`, () => {
    const credential = credentialOf(options);
    assert.equal(credential?.mechanism, mechanism);
    assert.equal(credential?.source, source);
    assert.equal(credential?.username, options.username);
  });
}

const oidc = (properties: Readonly<Record<string, unknown>>, more: CredentialOptions = {}) => ({
  ...more,
  authMechanism: 'MONGODB-OIDC',
  authMechanismProperties: properties,
});

const refused: readonly (readonly [string, CredentialOptions, RegExp])[] = [
  ['a password alone', { password: 'x' }, /username/],
  ['no password', { username: 'ada' }, /password is required/],
  ['an unknown mechanism', { ...ada, authMechanism: 'MAGIC' }, /one of GSSAPI/],
  ['an empty user', { ...ada, username: '', authMechanism: 'PLAIN' }, /username is required/],
  ['a certificate with a password', { ...ada, authMechanism: 'MONGODB-X509' }, /password/],
  ['AWS keys in the options', { ...ada, authMechanism: 'MONGODB-AWS' }, /not allowed/],
  [
    'an AWS session token in the options',
    { authMechanism: 'MONGODB-AWS', authMechanismProperties: { AWS_SESSION_TOKEN: 't' } },
    /AWS_SESSION_TOKEN/,
  ],
  [
    'a source that is not external',
    { authMechanism: 'MONGODB-X509', authSource: 'admin' },
    /\$external/,
  ],
  ['SCRAM with properties', { ...ada, authMechanismProperties: { a: 1 } }, /"a" is not allowed/],
  [
    'Kerberos with a strange canonicalization',
    {
      username: 'ada',
      authMechanism: 'GSSAPI',
      authMechanismProperties: { CANONICALIZE_HOST_NAME: 'perhaps' },
    },
    /CANONICALIZE_HOST_NAME/,
  ],
  ['OIDC without a way', oidc({}), /exactly one/],
  ['OIDC with two ways', oidc({ ENVIRONMENT: 'test', OIDC_CALLBACK() {} }), /exactly one/],
  ['OIDC elsewhere', oidc({ ENVIRONMENT: 'moon' }), /must be one of/],
  ['OIDC without its resource', oidc({ ENVIRONMENT: 'azure' }), /TOKEN_RESOURCE is required/],
  [
    'OIDC with a resource that nobody asks for',
    oidc({ ENVIRONMENT: 'test', TOKEN_RESOURCE: 'r' }),
    /TOKEN_RESOURCE is not allowed/,
  ],
  [
    'OIDC without people, with ALLOWED_HOSTS',
    oidc({ ENVIRONMENT: 'azure', TOKEN_RESOURCE: 'r', ALLOWED_HOSTS: [] }),
    /ALLOWED_HOSTS/,
  ],
  ['OIDC with a user it has no use for', oidc({ ENVIRONMENT: 'test' }, { username: 'a' }), /user/],
  ['OIDC in Kubernetes with a user', oidc({ ENVIRONMENT: 'k8s' }, { username: 'a' }), /user/],
  [
    'OIDC at Google with a user',
    oidc({ ENVIRONMENT: 'gcp', TOKEN_RESOURCE: 'r' }, { username: 'a' }),
    /username is not allowed for ENVIRONMENT gcp/,
  ],
  ['OIDC with a password', oidc({ ENVIRONMENT: 'test' }, { password: 'x' }), /password is not/],
  ['a role with a user', { username: 'ada', authMechanism: 'MONGODB-AWS' }, /username is not/],
  ['an empty user of SCRAM', { username: '', password: 'x' }, /A username is .* mechanism SCRAM$/],
  ['no password of SCRAM', { username: 'a' }, /A password is required for mechanism SCRAM$/],
  [
    'SCRAM with a property',
    { ...ada, authMechanismProperties: { a: 1 } },
    /not allowed for mechanism SCRAM; allowed: none$/,
  ],
  [
    'Kerberos with a property of another',
    { username: 'a', authMechanism: 'GSSAPI', authMechanismProperties: { ENVIRONMENT: 'test' } },
    /allowed: SERVICE_NAME, CANONICALIZE_HOST_NAME, SERVICE_REALM, SERVICE_HOST$/,
  ],
  ['a mechanism by the name of a method', { ...ada, authMechanism: 'toString' }, /one of GSSAPI/],
];

for (const [name, options, message] of refused) {
  test(`refused as a credential: ${name}`, () => {
    assert.throws(() => credentialOf(options), { name: /^Mongo/, message });
  });
}

test('a database or a source alone is no credential; Kerberos has a service name', () => {
  assert.equal(credentialOf({ database: 'd', authSource: 's' }), undefined);
  const kerberos = credentialOf({ username: 'ada', authMechanism: 'GSSAPI' });
  assert.deepEqual(kerberos?.mechanismProperties, { SERVICE_NAME: 'mongodb' });
});
