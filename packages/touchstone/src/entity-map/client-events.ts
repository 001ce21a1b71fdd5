import type { ObservedEvent } from '../adapter-protocol/adapter-protocol.ts';
import { isDocument } from '../match/bson-value.ts';
import { isAtLeast } from '../match/match-log.ts';
import type { ClientDefinition } from '../test-file/entity-definition.ts';
import type { EventType } from '../test-file/expected-event.ts';

/** Commands that carry secrets (command logging and monitoring, "Security"). */
const SENSITIVE_COMMANDS = new Set(
  [
    'authenticate',
    'saslStart',
    'saslContinue',
    'getnonce',
    'createUser',
    'updateUser',
    'copydbgetnonce',
    'copydbsaslstart',
    'copydb',
  ].map((name) => name.toLowerCase()),
);

const HANDSHAKES = new Set(['hello', 'ismaster']);

/** The events that one client has shown so far, and which of them a test looks at. */
export class ClientEvents {
  readonly #definition: ClientDefinition;
  readonly #all: ObservedEvent[] = [];

  constructor(definition: ClientDefinition) {
    this.#definition = definition;
  }

  /** Everything the adapter reported, in order. */
  get all(): readonly ObservedEvent[] {
    return this.#all;
  }

  /** The number after which the adapter is to report. */
  get lastSequence(): number {
    return this.#all.at(-1)?.sequence ?? 0;
  }

  append(events: readonly ObservedEvent[]): void {
    const known = this.lastSequence;
    this.#all.push(...events.filter(({ sequence }) => sequence > known));
  }

  /** The events that the test observes, without the commands that it ignores. */
  observed(type?: EventType): readonly ObservedEvent[] {
    const names = this.#definition.observeEvents ?? [];
    return this.#all.filter(
      (event) =>
        names.includes(event.name) &&
        (type === undefined || event.category === type) &&
        !this.#isIgnored(event),
    );
  }

  /** The log messages of the components, and from the severity on, that the test observes. */
  observedLogMessages(): readonly ObservedEvent[] {
    const minimums: Readonly<Record<string, string | undefined>> =
      this.#definition.observeLogMessages ?? {};
    return this.#all.filter(({ category, fields }) => {
      const minimum = minimums[String(fields['component'])];
      return (
        category === 'log' && minimum !== undefined && isAtLeast(fields['level'], minimum as never)
      );
    });
  }

  /** The spans that have ended. */
  spans(): readonly ObservedEvent[] {
    return this.#all.filter(({ category }) => category === 'tracing');
  }

  /** The documents of an entity that `storeEventsAsEntities` names; event names have a capital there. */
  stored(names: readonly string[]): readonly Record<string, unknown>[] {
    const wanted = new Map(names.map((name) => [name[0]?.toLowerCase() + name.slice(1), name]));
    return this.#all
      .filter(({ name }) => wanted.has(name))
      .map(({ name, observedAt, fields }) => ({
        ...fields,
        name: wanted.get(name),
        observedAt: observedAt / 1000,
      }));
  }

  #isIgnored({ category, fields }: ObservedEvent): boolean {
    if (category !== 'command') return false;
    const name = String(fields['commandName']);
    if (name === 'configureFailPoint') return true;
    if (this.#definition.ignoreCommandMonitoringEvents?.includes(name)) return true;
    return this.#definition.observeSensitiveCommands !== true && isSensitive(name, fields);
  }
}

/** A handshake is sensitive when it authenticates; drivers empty its command and reply then. */
function isSensitive(name: string, fields: ObservedEvent['fields']): boolean {
  const lowerCase = name.toLowerCase();
  if (SENSITIVE_COMMANDS.has(lowerCase)) return true;
  if (!HANDSHAKES.has(lowerCase)) return false;
  const shown: unknown = fields['command'] ?? fields['reply'];
  if (!isDocument(shown)) return false;
  return Object.keys(shown).length === 0 || 'speculativeAuthenticate' in shown;
}
