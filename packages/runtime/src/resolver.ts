/** DNS, as far as a driver asks it: the records behind `mongodb+srv://`. */
export interface Resolver {
  /** The SRV records of `name`; rejects with an error whose `code` is Node's (`ENOTFOUND`, `ENODATA`, …). */
  resolveSrv(name: string): Promise<readonly SrvRecord[]>;
  /** The TXT records of `name`, each as its character strings; rejects as `resolveSrv` does. */
  resolveTxt(name: string): Promise<readonly (readonly string[])[]>;
  /** The canonical name of a host (for Kerberos), or the name itself. */
  resolveCname?(name: string): Promise<readonly string[]>;
}

/** One SRV record: a host that offers the service, and its port. */
export interface SrvRecord {
  /** The host that serves, without the dot at its end. */
  readonly host: string;
  /** The port at which it serves. */
  readonly port: number;
  /** For how many seconds the record holds. */
  readonly ttlS?: number;
}
