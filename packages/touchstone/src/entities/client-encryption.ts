import type { ClientEncryptionDefinition } from '../format/entity-definition.ts';
import { missingCredentials } from '../format/missing-credentials.ts';
import { createDriverObject, type EntityFactory } from '../operation/create-entity.ts';
import { TestFailure } from '../operation/test-failure.ts';

export const clientEncryption: EntityFactory<ClientEncryptionDefinition> = {
  kind: 'clientEncryption',
  async create(definition, context) {
    const missing = missingCredentials(definition);
    if (missing !== undefined) throw new TestFailure(missing);
    context.entities.getOfKind(definition.clientEncryptionOpts.keyVaultClient, 'client');
    await createDriverObject(definition, context);
  },
};
