import { createDriverObject, type EntityFactory } from '../operation-execution/create-entity.ts';
import type { CollectionDefinition } from '../test-file/entity-definition.ts';

export const collection: EntityFactory<CollectionDefinition> = {
  kind: 'collection',
  async create(definition, context) {
    context.entities.getOfKind(definition.database, 'database');
    await createDriverObject(definition, context);
  },
};
