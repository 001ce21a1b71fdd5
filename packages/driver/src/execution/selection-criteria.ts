import { ReadPreference } from '../concern/read-preference.ts';
import type { Operation } from '../operation-model/operation.ts';
import type { TopologyDescription } from '../sdam/topology-description.ts';
import type { SelectionCriteria } from '../selection/select-servers.ts';
import type { ActiveTransaction } from '../session/session-host.ts';

/** MongoDB 5.0, the first whose secondaries take aggregations that write. */
const SECONDARY_WRITES_WIRE_VERSION = 13;

const WRITE: SelectionCriteria = { kind: 'write' };

// Selection remembers its last answer by the identity of the criteria.
const readCriteria = new WeakMap<ReadPreference, SelectionCriteria>();
const aggregateCriteria = new WeakMap<ReadPreference, SelectionCriteria>();

/** The read preference that an operation is sent with; undefined for one that always goes to a primary. */
export function readPreferenceOf(
  operation: Operation<unknown>,
  transaction: ActiveTransaction | undefined,
): ReadPreference | undefined {
  if (operation.selection === 'writable') return undefined;
  if (transaction !== undefined) return transaction.readPreference;
  return operation.settings.readPreference ?? ReadPreference.primary;
}

/** The criteria of server selection; the same object for the same question. */
export function criteriaFor(
  operation: Operation<unknown>,
  readPreference: ReadPreference | undefined,
): SelectionCriteria {
  if (readPreference === undefined) return WRITE;
  const kind = operation.selection === 'writableOrSecondary' ? 'writableOrSecondary' : 'read';
  const known = kind === 'read' ? readCriteria : aggregateCriteria;
  const remembered = known.get(readPreference);
  if (remembered !== undefined) return remembered;
  const criteria: SelectionCriteria = { kind, readPreference };
  known.set(readPreference, criteria);
  return criteria;
}

/** The read preference that is sent, once a server was selected: old ones know none with such an aggregation. */
export function sentPreference(
  operation: Operation<unknown>,
  readPreference: ReadPreference | undefined,
  topology: TopologyDescription,
  maxWireVersion: number,
): ReadPreference | undefined {
  if (operation.selection !== 'writableOrSecondary') return readPreference;
  // A load balancer has no version of its own: the connection knows that of the server behind it.
  const meetsOldServer =
    topology.type === 'LoadBalanced'
      ? maxWireVersion < SECONDARY_WRITES_WIRE_VERSION
      : knowsOldServer(topology);
  return meetsOldServer ? undefined : readPreference;
}

function knowsOldServer(topology: TopologyDescription): boolean {
  for (const { type, maxWireVersion } of topology.servers.values()) {
    if (type !== 'Unknown' && maxWireVersion < SECONDARY_WRITES_WIRE_VERSION) return true;
  }
  return false;
}
