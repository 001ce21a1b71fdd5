import { TestThread } from '../entity-map/test-thread.ts';
import type { EntityFactory } from '../operation-execution/create-entity.ts';
import type { ThreadDefinition } from '../test-file/entity-definition.ts';

/** Threads are the runner's own: the driver only sees requests that overlap. */
export const thread: EntityFactory<ThreadDefinition> = {
  kind: 'thread',
  create({ id }, { entities }) {
    entities.add(id, { kind: 'thread', thread: new TestThread() });
  },
};
