import { entityFactories } from '../entity-factories/index.ts';
import {
  defineOperation,
  type TestRunnerOperation,
} from '../operation-execution/test-runner-operation.ts';
import { entityDefinition } from '../test-file/entities.ts';
import type { EntityDefinition } from '../test-file/entity-definition.ts';
import { arrayOf, object, required } from '../test-file/reader.ts';

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
