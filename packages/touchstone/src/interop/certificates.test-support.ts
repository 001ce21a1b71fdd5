import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DistinguishedName,
  type IssuedCertificate,
  issueCertificate,
} from '@touchstone/protocol';
import { nodeRuntime } from '@touchstone/runtime';

const { random, clock } = nodeRuntime();
const DAY_MS = 86_400_000;

export interface Issued {
  readonly name?: string;
  readonly subject?: DistinguishedName;
  readonly hosts?: readonly string[];
  /** Days from today on which it begins; default -1. */
  readonly begins?: number;
  readonly days?: number;
}

/** An authority, and certificates that it vouches for. Made anew for each test. */
export class Authority {
  readonly #own: IssuedCertificate;

  constructor(name = 'Touchstone Test CA') {
    this.#own = issueCertificate({
      subject: [['CN', name]],
      isAuthority: true,
      from: new Date(clock.date() - DAY_MS),
      serial: random.bytes(16),
    });
  }

  get cert(): string {
    return this.#own.cert;
  }

  issue({
    name = 'localhost',
    subject,
    hosts,
    begins = -1,
    days = 30,
  }: Issued = {}): IssuedCertificate {
    return issueCertificate({
      subject: subject ?? [['CN', name]],
      ...(hosts === undefined ? {} : { hosts }),
      from: new Date(clock.date() + begins * DAY_MS),
      days,
      serial: random.bytes(16),
      issuer: this.#own,
    });
  }
}

/** Runs `act` with files that are gone afterwards; it is told their paths. */
export async function withFiles(
  contents: Readonly<Record<string, string>>,
  act: (paths: Record<string, string>) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'touchstone-'));
  try {
    const paths: Record<string, string> = {};
    for (const [name, content] of Object.entries(contents)) {
      paths[name] = join(folder, name);
      await writeFile(paths[name], content);
    }
    await act(paths);
  } finally {
    await rm(folder, { recursive: true });
  }
}
