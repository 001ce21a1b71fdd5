import { createInDriver, type EntityFactory } from '../operation-execution/create-entity.ts';
import { encryptionServices } from '../operation-execution/encryption-services.ts';
import { withCredentials } from '../operation-execution/kms-placeholders.ts';
import { TestFailure } from '../operation-execution/test-failure.ts';
import type { ClientEncryptionDefinition } from '../test-file/entity-definition.ts';
import { missingCredentials } from '../test-file/missing-credentials.ts';

export const clientEncryption: EntityFactory<ClientEncryptionDefinition> = {
  kind: 'clientEncryption',
  async create(definition, context) {
    const missing = missingCredentials(definition);
    if (missing !== undefined) throw new TestFailure(missing);
    context.entities.getOfKind(definition.clientEncryptionOpts.keyVaultClient, 'client');
    const { clientEncryptionOpts } = definition;
    const services = await encryptionServices(definition.id, context);
    const kmsProviders = withCredentials(clientEncryptionOpts.kmsProviders, services);
    context.entities.requireFree(definition.id);
    await createInDriver(definition, context, {
      options: {
        clientEncryptionOpts: { ...clientEncryptionOpts, kmsProviders },
        encryptionServices: services,
      },
    });
    context.entities.add(definition.id, { kind: definition.kind });
  },
};
