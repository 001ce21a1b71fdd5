import { createDriverObject, type EntityFactory } from '../operation-execution/create-entity.ts';
import type { BucketDefinition } from '../test-file/entity-definition.ts';

export const bucket: EntityFactory<BucketDefinition> = {
  kind: 'bucket',
  async create(definition, context) {
    context.entities.getOfKind(definition.database, 'database');
    await createDriverObject(definition, context);
  },
};
