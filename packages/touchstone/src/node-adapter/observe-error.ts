import type { AdapterDocument, ObservedError } from '../adapter-protocol/adapter-protocol.ts';
import { spreadReply } from './earlier-versions.ts';
import type { DriverObject, NodeDriver } from './node-driver.ts';
import { withoutDidUpsert } from './operations/client.ts';
import { plain } from './results.ts';

/** An error of the driver as a test can look at it. */
export function observeError(driver: NodeDriver, error: unknown, number: number): ObservedError {
  const thrown = error as DriverObject;
  const told = whatEndedIt(driver, thrown);
  const fromServer = told instanceof driver.MongoServerError;
  const response = fromServer ? serverResponse(driver, told) : undefined;
  return {
    number,
    type: thrown?.constructor?.name ?? typeof thrown,
    message: thrown?.message ?? String(thrown),
    isClientError: !fromServer,
    isTimeout: isA(told, driver.MongoOperationTimeoutError),
    labels: [...new Set<string>([...(thrown?.errorLabels ?? []), ...(told?.errorLabels ?? [])])],
    ...causes(thrown),
    ...codes(told, fromServer),
    ...(response !== undefined && { response }),
    ...details(thrown),
    ...bulkDetails(driver, thrown),
  };
}

/** The error that ended a bulk write as a whole: the error around it carries the partial results. */
function whatEndedIt(driver: NodeDriver, thrown: DriverObject): DriverObject {
  if (isA(thrown, driver.MongoClientBulkWriteError)) return thrown.cause ?? thrown;
  if (!(thrown instanceof driver.MongoBulkWriteError)) return thrown;
  // The official driver keeps it where a reply of the server would be.
  const { cause, errorResponse } = thrown as DriverObject;
  const inner = [cause, errorResponse].find((each) => each instanceof driver.MongoError);
  return inner === undefined || inner instanceof driver.MongoServerError ? thrown : inner;
}

const MOST_CAUSES = 10;

function causes(thrown: DriverObject): Pick<ObservedError, 'causes'> {
  const found: string[] = [];
  let cause = thrown?.cause;
  while (cause instanceof Error && found.length < MOST_CAUSES) {
    found.push(cause.message);
    cause = cause.cause;
  }
  return found.length === 0 ? {} : { causes: found };
}

function codes(thrown: DriverObject, fromServer: boolean): { code?: number; codeName?: string } {
  if (!fromServer) return {};
  const { code, codeName } = thrown;
  return {
    ...(typeof code === 'number' && { code }),
    ...(typeof codeName === 'string' && { codeName }),
  };
}

/** The place where the official driver shows it; that of a write concern error stays in the reply. */
function details(thrown: DriverObject): Pick<ObservedError, 'details'> {
  const errInfo = thrown?.result?.writeConcernError?.errInfo ?? thrown?.errInfo;
  return errInfo === undefined ? {} : { details: plainDocument(errInfo) };
}

function serverResponse(driver: NodeDriver, thrown: DriverObject): AdapterDocument | undefined {
  const result = thrown instanceof driver.MongoBulkWriteError ? undefined : thrown.result;
  const response = thrown.errorResponse ?? result ?? spreadReply(thrown);
  return typeof response === 'object' && response !== null ? plainDocument(response) : undefined;
}

function bulkDetails(
  driver: NodeDriver,
  thrown: DriverObject,
): Pick<ObservedError, 'partialResult' | 'writeErrors' | 'writeConcernErrors'> {
  if (isA(thrown, driver.MongoClientBulkWriteError)) {
    const { partialResult, writeErrors, writeConcernErrors } = thrown as DriverObject;
    return {
      ...(partialResult != null && {
        partialResult: plainDocument(withoutDidUpsert(partialResult)),
      }),
      writeErrors: plainDocument(writeErrors ?? new Map()),
      writeConcernErrors: (writeConcernErrors ?? []).map(plainDocument),
    };
  }
  if (thrown instanceof driver.MongoBulkWriteError) {
    return { partialResult: plainDocument((thrown as DriverObject).result) };
  }
  return {};
}

function plainDocument(value: unknown): AdapterDocument {
  return plain(value) as AdapterDocument;
}

/** Older versions of a driver have fewer classes of errors. */
function isA(error: DriverObject, kind: DriverObject): boolean {
  return typeof kind === 'function' && error instanceof kind;
}
