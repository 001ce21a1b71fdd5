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
  readonly host: string;
  readonly port: number;
  readonly ttlS?: number;
}
