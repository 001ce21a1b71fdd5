import { createHash } from 'node:crypto';

/** A short name for some texts: the same for the same ones only. */
export function digest(texts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return hash.digest('hex').slice(0, 16);
}
