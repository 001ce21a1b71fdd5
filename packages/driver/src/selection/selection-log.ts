import type { Log } from '../event/log.ts';
import { serverLogFields } from '../sdam/sdam-log.ts';
import type { Address } from '../sdam/server-description.ts';
import type { TopologyDescription } from '../sdam/topology-description.ts';
import { formatTopology } from '../sdam/topology-description.ts';
import type { SelectionCriteria } from './select-servers.ts';

/** The operation for which a server is selected, for log messages. */
export interface SelectingOperation {
  /** The command's name. */
  readonly name: string;
  readonly id?: number | undefined;
}

/** The criteria as log messages and errors show them. */
export function formatCriteria(criteria: SelectionCriteria): string {
  switch (criteria.kind) {
    case 'write':
      return 'writable server';
    case 'sameServer':
      return `server at ${criteria.address}`;
    case 'read':
      return `read preference ${JSON.stringify(criteria.readPreference)}`;
    case 'writableOrSecondary':
      return `server for $out or $merge by read preference ${JSON.stringify(criteria.readPreference)}`;
  }
}

type SelectionOutcome =
  | { readonly kind: 'started' }
  | { readonly kind: 'succeeded'; readonly address: Address }
  | { readonly kind: 'failed'; readonly failure: Error }
  | { readonly kind: 'waiting'; readonly remainingTimeMS: number };

/** One of the log messages of server selection. Source: server-selection, "Logging". */
export function logSelection(
  log: Log,
  outcome: SelectionOutcome,
  subject: {
    readonly criteria: SelectionCriteria;
    readonly operation: SelectingOperation;
    readonly topology: TopologyDescription;
  },
): void {
  const level = outcome.kind === 'waiting' ? 'info' : 'debug';
  if (!log.isEnabled('serverSelection', level)) return;
  log.write('serverSelection', level, messages[outcome.kind], {
    selector: formatCriteria(subject.criteria),
    operation: subject.operation.name,
    operationId: subject.operation.id,
    topologyDescription: formatTopology(subject.topology),
    ...outcomeFields(outcome),
  });
}

const messages: Readonly<Record<SelectionOutcome['kind'], string>> = {
  started: 'Server selection started',
  succeeded: 'Server selection succeeded',
  failed: 'Server selection failed',
  waiting: 'Waiting for suitable server to become available',
};

function outcomeFields(outcome: SelectionOutcome): object {
  switch (outcome.kind) {
    case 'started':
      return {};
    case 'succeeded':
      return serverLogFields(outcome.address);
    case 'failed':
      return { failure: outcome.failure.message };
    case 'waiting':
      return { remainingTimeMS: Math.max(0, Math.trunc(outcome.remainingTimeMS)) };
  }
}
