import type { Document } from 'bson';
import {
  type ScriptedHost,
  type ScriptedReply,
  scriptedHost,
} from '../execution/scripted-host.test-support.ts';
import type { OperationSettings } from '../operation-model/settings.ts';
import { Db } from './db.ts';

/** A database whose server answers by script, and what it was sent. */
export interface ScriptedDb {
  readonly db: Db;
  readonly host: ScriptedHost;
  /** The commands without what every command has: session, database, transaction number. */
  commands(): Document[];
}

/** Makes one; the client's settings can be given. */
export function scriptedDb(
  script: ScriptedReply[],
  settings: Partial<OperationSettings> = {},
  hello: Document = {},
): ScriptedDb {
  const host = scriptedHost(script, { hello });
  const core = Object.assign(Object.create(host), {
    settings: { bson: {}, ...settings },
    forceServerObjectId: false,
  });
  const db = new Db({ s: { core } } as never, 'db');
  const commands = (): Document[] =>
    host.sent.map(({ lsid: _session, $db, txnNumber: _number, ...command }) =>
      $db === 'db' ? command : { ...command, $db },
    );
  return { db, host, commands };
}
