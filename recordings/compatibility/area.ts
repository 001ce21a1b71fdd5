import type { Document } from 'bson';

/** The commands for a kind of deployment. */
export interface Area {
  readonly name: string;
  readonly topology: 'standalone' | 'replicaset';
  /** In order: some depend on what was stored before. */
  readonly commands: readonly AreaCommand[];
}

/** A command, of the area's own database or of another. */
export interface AreaCommand {
  readonly database?: string;
  readonly command: Document;
}

/** Commands of the area's own database. */
export function own(...commands: readonly Document[]): readonly AreaCommand[] {
  return commands.map((command) => ({ command }));
}

/** Commands of the database `admin`. */
export function admin(...commands: readonly Document[]): readonly AreaCommand[] {
  return commands.map((command) => ({ command, database: 'admin' }));
}

/** A collection made anew with an index or two and documents, then the commands. */
export function fresh(
  made: {
    readonly name?: string;
    readonly create?: Document;
    readonly indexes?: readonly Document[];
    readonly documents?: readonly Document[];
  },
  ...commands: readonly Document[]
): readonly AreaCommand[] {
  const { name = 'c', create, indexes, documents } = made;
  return own(
    { drop: name },
    ...(create === undefined ? [] : [{ create: name, ...create }]),
    ...(indexes === undefined ? [] : [{ createIndexes: name, indexes }]),
    ...(documents === undefined || documents.length === 0 ? [] : [{ insert: name, documents }]),
    ...commands,
  );
}
