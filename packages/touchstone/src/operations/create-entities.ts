import { entityFactories } from '../entities/index.ts';
import { entityDefinition } from '../format/entities.ts';
import type { EntityDefinition } from '../format/entity-definition.ts';
import { arrayOf, object, required } from '../format/reader.ts';
import { defineOperation, type TestRunnerOperation } from '../operation/test-runner-operation.ts';

interface Arguments {
  readonly entities: readonly EntityDefinition[];
}

/** Also what the file-level `createEntities` goes through. */
export const createEntities: TestRunnerOperation<Arguments> = defineOperation({
  name: 'createEntities',
  readArguments: object({ entities: required(arrayOf(entityDefinition, { atLeast: 1 })) }),
  async run({ entities }, context) {
    for (const definition of entities) {
      const factory = entityFactories.find(({ kind }) => kind === definition.kind);
      await factory?.create(definition, context);
    }
  },
});
