import type { EntitySpec } from '../adapter-protocol/adapter-protocol.ts';
import type { DriverObjectKind } from '../entity-map/entity-map.ts';
import type { EntityDefinition } from '../test-file/entity-definition.ts';
import { resultOf, type TestContext } from './test-context.ts';

/** Describes how the entities of one kind of `createEntities` come to be. */
export interface EntityFactory<Definition extends EntityDefinition = EntityDefinition> {
  readonly kind: Definition['kind'];
  create(definition: Definition, context: TestContext): void | Promise<void>;
}

/** Has the adapter create the driver's object of a definition. */
export async function createInDriver(
  definition: EntityDefinition,
  context: TestContext,
  given: { readonly uri?: string; readonly options?: EntitySpec['options'] } = {},
): Promise<void> {
  const { kind, id, ...members } = definition;
  const { uri, options = members } = given;
  const entity = { type: kind, id, options };
  const request = { kind: 'createEntity', entity } as const;
  const reply = await context.send(uri === undefined ? request : { ...request, uri });
  resultOf(reply, `creating the ${kind} "${id}"`);
}

/** The whole of what most kinds need: the object in the driver, and its name in the map. */
export async function createDriverObject(
  definition: EntityDefinition & { readonly kind: DriverObjectKind },
  context: TestContext,
): Promise<void> {
  context.entities.requireFree(definition.id);
  await createInDriver(definition, context);
  context.entities.add(definition.id, { kind: definition.kind });
}
