import { boolean, documentOf, double, int32 } from '../value/build-value.ts';
import type { Value } from '../value/value.ts';

/** The ways to ask who is there; libmongocrypt asks before it has `create` and `createIndexes` analyzed. */
export const HELLO_COMMANDS: ReadonlySet<string> = new Set(['hello', 'isMaster', 'ismaster']);

/** The hello of a mongocryptd of MongoDB 8.2. */
export function hello(): Value {
  return documentOf([
    { name: 'helloOk', value: boolean(true) },
    { name: 'ismaster', value: boolean(true) },
    { name: 'isWritablePrimary', value: boolean(true) },
    { name: 'iscryptd', value: boolean(true) },
    { name: 'maxBsonObjectSize', value: int32(16 * 1024 * 1024) },
    { name: 'maxMessageSizeBytes', value: int32(48_000_000) },
    { name: 'maxWriteBatchSize', value: int32(100_000) },
    { name: 'minWireVersion', value: int32(0) },
    { name: 'maxWireVersion', value: int32(27) },
    { name: 'readOnly', value: boolean(false) },
    { name: 'ok', value: double(1) },
  ]);
}
