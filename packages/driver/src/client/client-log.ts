import type { Clock } from '@touchstone/runtime';
import { Log } from '../event/log.ts';
import { type LogOptions, logSettings } from '../event/log-settings.ts';
import { type LogSink, logSinkFor } from '../event/log-sink.ts';
import type { MongoClientOptions } from './client-options.ts';

/** The log of a client, by its options and the environment's variables (logging specification). */
export function clientLog(given: MongoClientOptions, clock: Clock): Log {
  const { mongodbLogComponentSeverities, mongodbLogMaxDocumentLength, mongodbLogPath } = given;
  const options: LogOptions = {
    ...(mongodbLogComponentSeverities === undefined
      ? {}
      : { levels: mongodbLogComponentSeverities }),
    ...(mongodbLogMaxDocumentLength === undefined
      ? {}
      : { maxDocumentLength: mongodbLogMaxDocumentLength }),
    ...(typeof mongodbLogPath === 'string' ? { path: mongodbLogPath } : {}),
  };
  const settings = logSettings(options, process.env);
  const sink = typeof mongodbLogPath === 'object' ? mongodbLogPath : undefined;
  return new Log(settings, sink ?? lazySink(settings.path), clock);
}

/** Opens its file with the first message: most clients write none. */
function lazySink(path: string): LogSink {
  let sink: LogSink | undefined;
  return {
    write(record): unknown {
      sink ??= logSinkFor(path);
      return sink.write(record);
    },
  };
}
