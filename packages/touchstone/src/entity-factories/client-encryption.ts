import { createDriverObject, type EntityFactory } from '../operation-execution/create-entity.ts';
import { TestFailure } from '../operation-execution/test-failure.ts';
import type { ClientEncryptionDefinition } from '../test-file/entity-definition.ts';
import { missingCredentials } from '../test-file/missing-credentials.ts';

export const clientEncryption: EntityFactory<ClientEncryptionDefinition> = {
  kind: 'clientEncryption',
  async create(definition, context) {
    const missing = missingCredentials(definition);
    if (missing !== undefined) throw new TestFailure(missing);
    context.entities.getOfKind(definition.clientEncryptionOpts.keyVaultClient, 'client');
    await createDriverObject(definition, context);
  },
};
