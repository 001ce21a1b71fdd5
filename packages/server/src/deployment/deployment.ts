/** One or more running servers, and what can be done to them. */
export interface Deployment extends AsyncDisposable {
  /** What a driver connects with. */
  readonly uri: string;
  /** The same with a database in it, where a client takes its default from. */
  uriFor(database: string): string;
  /** `host:port` of every server. */
  readonly hosts: readonly string[];
  /** The name of the replica set; absent where there is none. */
  readonly setName?: string;
  /** Stops the servers and cuts every connection. What they stored is gone. */
  close(): Promise<void>;
}
