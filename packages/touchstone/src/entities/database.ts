import type { DatabaseDefinition } from '../format/entity-definition.ts';
import { createDriverObject, type EntityFactory } from '../operation/create-entity.ts';

export const database: EntityFactory<DatabaseDefinition> = {
  kind: 'database',
  async create(definition, context) {
    context.entities.getOfKind(definition.client, 'client');
    await createDriverObject(definition, context);
  },
};
