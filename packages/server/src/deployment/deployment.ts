/** One or more running servers, and what can be done to them. */
export interface Deployment extends AsyncDisposable {
  /** What a driver connects with. */
  readonly uri: string;
  /** `host:port` of every server. */
  readonly hosts: readonly string[];
  /** The name of the replica set; absent where there is none. */
  readonly setName?: string;
  /** Stops the servers and cuts every connection. */
  close(): Promise<void>;
}
