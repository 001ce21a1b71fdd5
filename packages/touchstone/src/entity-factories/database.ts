import { createDriverObject, type EntityFactory } from '../operation-execution/create-entity.ts';
import type { DatabaseDefinition } from '../test-file/entity-definition.ts';

export const database: EntityFactory<DatabaseDefinition> = {
  kind: 'database',
  async create(definition, context) {
    context.entities.getOfKind(definition.client, 'client');
    await createDriverObject(definition, context);
  },
};
