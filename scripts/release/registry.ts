import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import type { PackedPackage } from './pack.ts';

/** A registry on this machine, from which npm installs what is not published yet. */
export interface LocalRegistry extends AsyncDisposable {
  /** With a slash at its end. */
  readonly url: string;
}

/** Serves these packages to npm. */
export async function serveRegistry(packed: readonly PackedPackage[]): Promise<LocalRegistry> {
  const archives = new Map(packed.map(({ archive }) => [basename(archive), archive]));
  // npm remembers by the address, and a port may be one that an earlier registry had.
  const own = `/${randomUUID()}/`;
  const server = createServer((request, response) => {
    const asked = request.url ?? '';
    const name = asked.startsWith(own) ? decodeURIComponent(asked.slice(own.length)) : '';
    const archive = archives.get(basename(name));
    if (archive !== undefined) {
      void readFile(archive).then((bytes) => response.end(bytes));
      return;
    }
    const versions = packed.filter(({ description }) => description.name === name);
    if (versions.length === 0) notFound(response, name);
    else response.end(JSON.stringify(packument(url, versions)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${own}`;
  return {
    url,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function notFound(response: ServerResponse, name: string): void {
  response.statusCode = 404;
  response.end(JSON.stringify({ error: `There is no package ${name} here.` }));
}

/** The facts that a registry tells of a package. The version that stands first in the list is the latest. */
function packument(url: string, versions: readonly PackedPackage[]): object {
  const described = versions.map(({ description, archive, integrity }) => ({
    ...description,
    dist: { tarball: `${url}-/${basename(archive)}`, integrity },
  }));
  return {
    name: described[0]?.name,
    'dist-tags': { latest: described[0]?.version },
    versions: Object.fromEntries(described.map((one) => [one.version, one])),
  };
}
