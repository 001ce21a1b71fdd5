import { TestThread } from '../entity/test-thread.ts';
import type { ThreadDefinition } from '../format/entity-definition.ts';
import type { EntityFactory } from '../operation/create-entity.ts';

/** Threads are the runner's own: the driver only sees requests that overlap. */
export const thread: EntityFactory<ThreadDefinition> = {
  kind: 'thread',
  create({ id }, { entities }) {
    entities.add(id, { kind: 'thread', thread: new TestThread() });
  },
};
