import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConnectionString } from '../uri/connection-string.ts';
import { specificationFiles } from '../uri/specification.test-support.ts';
import { type Credential, credentialOf } from './credential.ts';

interface CredentialCase {
  readonly description: string;
  readonly uri: string;
  readonly valid: boolean;
  readonly credential?: {
    readonly username: string | null;
    readonly password: string | null;
    readonly source: string;
    readonly mechanism: string | null;
    readonly mechanism_properties: Readonly<Record<string, unknown>> | null;
  } | null;
}

function credentialOfUri(uri: string): Credential | undefined {
  const { username, password, database, options } = parseConnectionString(uri);
  return credentialOf({ ...options, username, password, database });
}

/**
 * The official file has these for drivers that still take AWS credentials in the connection string,
 * and others for those that refuse them, as the specification now asks for.
 */
const FOR_OLDER_DRIVERS: readonly string[] = [
  'should use username and password if specified (MONGODB-AWS)',
  'should use username, password and session token if specified (MONGODB-AWS)',
];

const files = specificationFiles('auth/tests/legacy');
if (files === undefined) {
  test('auth/tests/legacy', { skip: 'the official test files are not here' }, () => {});
}
for (const { name, content } of files ?? []) {
  for (const { description, uri, valid, credential } of content.tests as CredentialCase[]) {
    test(`${name}: ${description}`, () => {
      if (!valid || FOR_OLDER_DRIVERS.includes(description)) {
        assert.throws(() => credentialOfUri(uri), { name: /^Mongo/ });
        return;
      }
      const actual = credentialOfUri(uri);
      if (credential === null || credential === undefined) {
        assert.equal(actual, undefined);
        return;
      }
      assert.deepEqual(
        {
          username: actual?.username ?? null,
          password: actual?.password ?? null,
          source: actual?.source,
          mechanism: actual?.mechanism ?? null,
          mechanism_properties: actual?.mechanismProperties,
        },
        { ...credential, mechanism_properties: credential.mechanism_properties ?? {} },
      );
    });
  }
}
