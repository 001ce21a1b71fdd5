import { createInDriver, type EntityFactory } from '../operation-execution/create-entity.ts';
import type { SessionDefinition } from '../test-file/entity-definition.ts';

export const session: EntityFactory<SessionDefinition> = {
  kind: 'session',
  async create(definition, context) {
    const { id, client, sessionOptions } = definition;
    context.entities.requireFree(id);
    context.entities.getOfKind(client, 'client');
    const snapshotTime: unknown = sessionOptions?.['snapshotTime'];
    if (typeof snapshotTime !== 'string') {
      await createInDriver(definition, context);
    } else {
      // A snapshot time is the name of a value that the test saved from another session.
      const resolved = { ...sessionOptions, snapshotTime: context.entities.value(snapshotTime) };
      await createInDriver(definition, context, { options: { client, sessionOptions: resolved } });
    }
    context.entities.add(id, { kind: 'session', client });
  },
};
