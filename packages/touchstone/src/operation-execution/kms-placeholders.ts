import type { EncryptionServices } from '../environment/environment.ts';
import { isJsonObject } from '../test-file/reader.ts';

/**
 * The providers of key services of a test with credentials in the place of each `$$placeholder` ("entity.client",
 * autoEncryptOpts; "entity.clientEncryption").
 */
export function withCredentials(
  providers: Readonly<Record<string, unknown>>,
  services: EncryptionServices,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(providers).map(([name, given]) => [
      name,
      isJsonObject(given) ? filledIn(name, given, services) : given,
    ]),
  );
}

function filledIn(
  name: string,
  given: Readonly<Record<string, unknown>>,
  { credentials, temporaryCredentials }: EncryptionServices,
): Record<string, unknown> {
  const [kind = ''] = name.split(':');
  // A test that asks for a session token means credentials that are nothing without one.
  const known = 'sessionToken' in given ? temporaryCredentials : (credentials[kind] ?? {});
  return Object.fromEntries(
    Object.entries(given).map(([field, value]) => [
      field,
      isPlaceholder(value) ? known[field] : value,
    ]),
  );
}

function isPlaceholder(value: unknown): boolean {
  return isJsonObject(value) && '$$placeholder' in value;
}
