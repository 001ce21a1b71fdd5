/** Describes how monitors ask servers (server-monitoring, "serverMonitoringMode"). */
export type ServerMonitoringMode = (typeof ServerMonitoringMode)[keyof typeof ServerMonitoringMode];
/** The ways by their names: by streaming where that is wise, by asking again and again, by streaming. */
export const ServerMonitoringMode: {
  readonly auto: 'auto';
  readonly poll: 'poll';
  readonly stream: 'stream';
} = Object.freeze({ auto: 'auto', poll: 'poll', stream: 'stream' });
