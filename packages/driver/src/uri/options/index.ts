import type { OptionDescriptor } from '../option-descriptor.ts';
import { authentication } from './authentication.ts';
import { backpressure } from './backpressure.ts';
import { compression } from './compression.ts';
import { concern } from './concern.ts';
import { connection } from './connection.ts';
import { monitoring } from './monitoring.ts';
import { pool } from './pool.ts';
import { proxy } from './proxy.ts';
import { readPreference } from './read-preference.ts';
import { serialization } from './serialization.ts';
import { socket } from './socket.ts';
import { srv } from './srv.ts';
import { tls } from './tls.ts';

/** Every option that a client knows. */
export const OPTIONS: readonly OptionDescriptor[] = [
  ...authentication,
  ...backpressure,
  ...compression,
  ...concern,
  ...connection,
  ...monitoring,
  ...pool,
  ...proxy,
  ...readPreference,
  ...serialization,
  ...socket,
  ...srv,
  ...tls,
];
