import type { BucketDefinition } from '../format/entity-definition.ts';
import { createDriverObject, type EntityFactory } from '../operation/create-entity.ts';

export const bucket: EntityFactory<BucketDefinition> = {
  kind: 'bucket',
  async create(definition, context) {
    context.entities.getOfKind(definition.database, 'database');
    await createDriverObject(definition, context);
  },
};
