import type { AdapterDocument } from '../adapter-protocol/adapter-protocol.ts';
import type { RunOnRequirement } from '../test-file/run-on.ts';
import type { ProseClient } from './prose-client.ts';
import type { ProseContext } from './prose-context.ts';

export const WHERE: readonly RunOnRequirement[] = [
  { minServerVersion: '4.2', topologies: ['replicaset'] },
];
const DATABASE = 'change-streams-prose';
const STREAM = 'stream';

/** A collection that is watched, by a client whose commands are observed. */
export class Watched {
  readonly client: ProseClient;
  readonly collection: string;
  readonly #world: ProseContext;

  private constructor(world: ProseContext, client: ProseClient, collection: string) {
    this.#world = world;
    this.client = client;
    this.collection = collection;
  }

  static async create(
    world: ProseContext,
    options: AdapterDocument = {},
    uriOptions: Readonly<Record<string, unknown>> = {},
  ): Promise<Watched> {
    await world.environment.command(DATABASE, { drop: 'test' }).catch(() => {});
    await world.environment.command(DATABASE, { create: 'test', ...options });
    const client = await world.client({
      uriOptions: { retryReads: false, ...uriOptions },
      observeEvents: ['commandStartedEvent', 'commandSucceededEvent'],
    });
    return new Watched(world, client, await client.collection(DATABASE, 'test'));
  }

  async watch(
    options: AdapterDocument = {},
    pipeline: readonly AdapterDocument[] = [],
  ): Promise<void> {
    const given = { pipeline, ...options };
    await this.client.run(this.collection, 'createChangeStream', given, STREAM);
  }

  /** Writes so many documents, as somebody else. */
  async insert(count = 1): Promise<void> {
    const documents = Array.from({ length: count }, (_, x) => ({ x }));
    await this.#world.environment.command(DATABASE, { insert: 'test', documents });
  }

  async next(): Promise<AdapterDocument> {
    return (await this.client.run(STREAM, 'iterateUntilDocumentOrError')) as AdapterDocument;
  }

  tryNext(): Promise<unknown> {
    return this.client.run(STREAM, 'iterateOnce');
  }

  nextError(): ReturnType<ProseClient['error']> {
    return this.client.error(STREAM, 'iterateUntilDocumentOrError');
  }

  token(): Promise<AdapterDocument | null> {
    return this.client.resumeToken(STREAM);
  }

  async close(): Promise<void> {
    await this.client.run(STREAM, 'close');
  }

  /** Lets the next command of a name fail in a way that streams are resumed after. */
  async failOnce(command: string, errorCode = 6, address?: string): Promise<void> {
    const errorLabels = ['ResumableChangeStreamError'];
    await this.#world.failCommand(
      { times: 1 },
      { failCommands: [command], errorCode, errorLabels },
      address,
    );
  }

  /** The `$changeStream` stages that were sent. */
  async stages(): Promise<readonly AdapterDocument[]> {
    return (await this.#commands('aggregate')).map(({ pipeline }) => pipeline[0].$changeStream);
  }

  /** The place where the commands of a name were sent. */
  async addresses(commandName: string): Promise<readonly string[]> {
    const events = await this.client.events('commandStartedEvent');
    return events
      .filter(({ fields }) => fields['commandName'] === commandName)
      .map(({ fields }) => String(fields['address']));
  }

  async count(commandName: string): Promise<number> {
    return (await this.#commands(commandName)).length;
  }

  /** The token of the batch that came last. */
  async batchToken(): Promise<AdapterDocument> {
    const events = await this.client.events('commandSucceededEvent');
    const replies = events.map(({ fields }) => fields['reply']);
    const cursors = replies.flatMap((reply) => reply?.cursor ?? []);
    return cursors.at(-1)?.postBatchResumeToken;
  }

  async #commands(name: string): Promise<readonly AdapterDocument[]> {
    const events = await this.client.events('commandStartedEvent');
    return events
      .filter(({ fields }) => fields['commandName'] === name)
      .map(({ fields }) => fields['command']);
  }
}
