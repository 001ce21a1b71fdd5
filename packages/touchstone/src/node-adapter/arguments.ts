import type { AdapterDocument } from '../adapter-protocol/adapter-protocol.ts';
import type { DriverObject, NodeDriver } from './node-driver.ts';

/** Arguments whose members are options of the driver, not data: plain numbers all the way down. */
const OPTION_DOCUMENTS: ReadonlySet<string> = new Set([
  'writeConcern',
  'readConcern',
  'collation',
  'explain',
  'timeseries',
  'aggregationOptions',
  'defaultTransactionOptions',
]);

/**
 * Turns the arguments of a test into what the driver's methods take: numbers of options become plain numbers (those
 * inside documents keep their BSON type), read preferences become the driver's class, sessions become entities.
 */
export function driverArguments(
  driver: NodeDriver,
  entities: ReadonlyMap<string, DriverObject>,
  given: AdapterDocument,
): AdapterDocument {
  const result: AdapterDocument = {};
  for (const [name, value] of Object.entries(given)) {
    // A value that is to be encrypted keeps its type.
    if (name === 'value') result[name] = value;
    else if (name === 'readPreference') result[name] = readPreference(driver, value);
    else if (name === 'session') result[name] = entities.get(String(value));
    else if (name === 'returnDocument') result[name] = String(value).toLowerCase();
    else if (OPTION_DOCUMENTS.has(name)) result[name] = nestedOptions(driver, value);
    else result[name] = plainNumber(value);
  }
  return result;
}

/** Options of clients, databases, collections, sessions: as `driverArguments`, for every member. */
export function driverOptions(driver: NodeDriver, given: AdapterDocument): AdapterDocument {
  return nestedOptions(driver, given) as AdapterDocument;
}

function nestedOptions(driver: NodeDriver, value: DriverObject): unknown {
  if (Array.isArray(value)) return value.map((item) => nestedOptions(driver, item));
  const plain = plainNumber(value) as DriverObject;
  if (plain === null || typeof plain !== 'object' || plain._bsontype !== undefined) return plain;
  return Object.fromEntries(
    Object.entries(plain).map(([name, inner]) => [
      name,
      name === 'readPreference' ? readPreference(driver, inner) : nestedOptions(driver, inner),
    ]),
  );
}

/** A number of the test file without its BSON class; anything else as it is. */
export function plainNumber(value: DriverObject): unknown {
  switch (value?._bsontype) {
    case 'Int32':
    case 'Double':
      return value.valueOf();
    case 'Long':
      return value.toNumber();
    default:
      return value;
  }
}

function readPreference(driver: NodeDriver, value: DriverObject): unknown {
  const { mode, tagSets, maxStalenessSeconds, hedge } = value;
  // Some files write the modes in upper camel case, as server selection's do.
  const name = mode.charAt(0).toLowerCase() + mode.slice(1);
  return new driver.ReadPreference(name, tagSets, {
    ...(maxStalenessSeconds !== undefined && {
      maxStalenessSeconds: plainNumber(maxStalenessSeconds) as number,
    }),
    ...(hedge !== undefined && { hedge }),
  });
}
