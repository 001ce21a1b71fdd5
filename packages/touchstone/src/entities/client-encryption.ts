import type { ClientEncryptionDefinition } from '../format/entity-definition.ts';
import { createDriverObject, type EntityFactory } from '../operation/create-entity.ts';

export const clientEncryption: EntityFactory<ClientEncryptionDefinition> = {
  kind: 'clientEncryption',
  async create(definition, context) {
    context.entities.getOfKind(definition.clientEncryptionOpts.keyVaultClient, 'client');
    await createDriverObject(definition, context);
  },
};
