import type { EntitySpec } from '../adapter-protocol/adapter-protocol.ts';
import { ClientEvents } from '../entity-map/client-events.ts';
import { EntityError } from '../entity-map/entity-map.ts';
import { createInDriver, type EntityFactory } from '../operation-execution/create-entity.ts';
import { encryptionServices } from '../operation-execution/encryption-services.ts';
import { withCredentials } from '../operation-execution/kms-placeholders.ts';
import type { TestContext } from '../operation-execution/test-context.ts';
import type { ClientDefinition } from '../test-file/entity-definition.ts';
import { isJsonObject } from '../test-file/reader.ts';

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
    const { accessToken } = context.environment;
    const login = placeholderLogin(uriOptions, accessToken);
    const { kind: _kind, id: _id, ...members } = definition;
    const given = login?.uriOptions ?? uriOptions;
    refusePlaceholders(id, given);
    const wish = useMultipleMongoses === undefined ? {} : { useMultipleMongoses };
    await createInDriver(definition, context, {
      uri: context.environment.uri({ uriOptions: { ...QUICK_RECOVERY, ...given }, ...wish }),
      options: {
        ...members,
        ...(login !== undefined && { accessToken }),
        ...(await encryptionOptions(definition, context)),
      },
    });
    const events = new ClientEvents(definition);
    context.entities.add(id, { kind: 'client', events });
    for (const { id: list, events: names } of storeEventsAsEntities) {
      context.entities.add(list, { kind: 'value', read: () => events.stored(names) });
    }
  },
};

/** The options of a client that encrypts automatically. */
async function encryptionOptions(
  { id, autoEncryptOpts: given }: ClientDefinition,
  context: TestContext,
): Promise<EntitySpec['options']> {
  if (given === undefined) return {};
  const services = await encryptionServices(id, context);
  const kmsProviders = withCredentials(given['kmsProviders'] ?? {}, services);
  return { autoEncryptOpts: { ...given, kmsProviders }, encryptionServices: services };
}

/**
 * The options without the credentials of MONGODB-OIDC that the test leaves to the environment, where it has any
 * ("entity.client", uriOptions). No connection string can hold a token: the adapter gives it to the driver.
 */
function placeholderLogin(
  uriOptions: Readonly<Record<string, unknown>>,
  accessToken: string | undefined,
): { readonly uriOptions: Readonly<Record<string, unknown>> } | undefined {
  const { authMechanismProperties: properties, ...rest } = uriOptions;
  const isLeft = isJsonObject(properties) && '$$placeholder' in properties;
  const isOidc = uriOptions['authMechanism'] === 'MONGODB-OIDC';
  return isLeft && isOidc && accessToken !== undefined ? { uriOptions: rest } : undefined;
}

/** Credentials that only a person can supply, or an environment without authentication has not. */
function refusePlaceholders(id: string, value: unknown): void {
  if (!isJsonObject(value)) return;
  if (Object.keys(value)[0] === '$$placeholder') {
    throw new EntityError(`the client "${id}" has a $$placeholder that nothing here can replace`);
  }
  for (const item of Object.values(value)) refusePlaceholders(id, item);
}
