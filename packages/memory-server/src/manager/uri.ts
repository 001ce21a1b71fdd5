/** A connection string to servers at these ports, as mongodb-memory-server writes it. */
export function uriOf(
  ports: readonly number[],
  { database = '', ip = '', setName }: { database?: string; ip?: string; setName?: string } = {},
): string {
  const hosts = ports.map((port) => `${ip === '' ? '127.0.0.1' : ip}:${port}`).join(',');
  const query = setName === undefined ? '' : `?replicaSet=${setName}`;
  return `mongodb://${hosts}/${database}${query}`;
}
