import { present } from '@touchstone/protocol';
import type { EntityDefinition } from './entity-definition.ts';

/** The fields that each provider needs once a test gives any credential of its own; with none, they are fetched on demand. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  aws: ['accessKeyId', 'secretAccessKey'],
  azure: ['tenantId', 'clientId', 'clientSecret'],
  gcp: ['email', 'privateKey'],
  kmip: ['endpoint'],
  local: ['key'],
};

/**
 * Tells why no driver could create a client encryption so defined, in words: no provider at all, or one with a part of
 * its credentials ("entity.clientEncryption"). Undefined where nothing is missing, and for other entities.
 */
export function missingCredentials(definition: EntityDefinition): string | undefined {
  if (definition.kind !== 'clientEncryption') return undefined;
  const providers = Object.entries(definition.clientEncryptionOpts.kmsProviders);
  if (providers.length === 0) return `${definition.id} has no KMS provider`;
  for (const [name, given] of providers) {
    const fields = Object.keys(given as object);
    if (fields.length === 0 || fields.includes('accessToken')) continue;
    const missing = (NEEDED[present(name.split(':')[0])] ?? []).find(
      (field) => !fields.includes(field),
    );
    if (missing !== undefined) return `${definition.id} gives ${name} no ${missing}`;
  }
  return undefined;
}
