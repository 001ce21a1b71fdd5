import { ClientEvents } from '../entity/client-events.ts';
import { EntityError } from '../entity/entity-map.ts';
import type { ClientDefinition } from '../format/entity-definition.ts';
import { isJsonObject } from '../format/reader.ts';
import { createInDriver, type EntityFactory } from '../operation/create-entity.ts';

/**
 * A failpoint makes a server say that it is shutting down and then stay as it was. A driver that
 * believes it hears nothing else before the stream's next hello: this lets that one come soon.
 */
const QUICK_RECOVERY = { heartbeatFrequencyMS: 500 };

export const client: EntityFactory<ClientDefinition> = {
  kind: 'client',
  async create(definition, context) {
    const { id, uriOptions = {}, useMultipleMongoses, storeEventsAsEntities = [] } = definition;
    context.entities.requireFree(id);
    refusePlaceholders(id, uriOptions);
    const wish = useMultipleMongoses === undefined ? {} : { useMultipleMongoses };
    await createInDriver(definition, context, {
      uri: context.environment.uri({ uriOptions: { ...QUICK_RECOVERY, ...uriOptions }, ...wish }),
    });
    const events = new ClientEvents(definition);
    context.entities.add(id, { kind: 'client', events });
    for (const { id: list, events: names } of storeEventsAsEntities) {
      context.entities.add(list, { kind: 'value', read: () => events.stored(names) });
    }
  },
};

/** Credentials that only a person can supply; no environment of ours has any. */
function refusePlaceholders(id: string, value: unknown): void {
  if (!isJsonObject(value)) return;
  if (Object.keys(value)[0] === '$$placeholder') {
    throw new EntityError(`the client "${id}" has a $$placeholder that nothing here can replace`);
  }
  for (const item of Object.values(value)) refusePlaceholders(id, item);
}
