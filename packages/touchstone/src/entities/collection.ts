import type { CollectionDefinition } from '../format/entity-definition.ts';
import { createDriverObject, type EntityFactory } from '../operation/create-entity.ts';

export const collection: EntityFactory<CollectionDefinition> = {
  kind: 'collection',
  async create(definition, context) {
    context.entities.getOfKind(definition.database, 'database');
    await createDriverObject(definition, context);
  },
};
