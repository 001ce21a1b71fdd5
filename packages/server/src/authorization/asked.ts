import { ALL_DATABASES, CLUSTER, type ResourceKey } from '../auth/privilege.ts';
import type { ResolvedRoles } from '../auth/roles.ts';
import type { User } from '../auth/user.ts';
import type { CommandBody } from '../command/command-body.ts';
import type { Value } from '../value/value.ts';

/** A command whose right to run is asked for, and those who ask. */
export interface Asked {
  readonly name: string;
  readonly body: CommandBody;
  readonly database: string;
  readonly users: readonly User[];
  readonly rights: ResolvedRoles;
}

/** True if the command is allowed. */
export type Rule = (asked: Asked) => boolean;

/** The rules of commands, by their names. */
export type Rules = Readonly<Record<string, Rule>>;

/** Nothing is asked for but a login. */
export const free: Rule = () => true;

/** True if all the actions are allowed on a resource. */
export function may(
  { rights }: Asked,
  resource: ResourceKey,
  ...actions: readonly string[]
): boolean {
  return rights.privileges.allows(resource, ...actions);
}

/** The database of a command, as a resource. */
export function databaseOf({ database }: Asked): ResourceKey {
  return `${database}.`;
}

/** The collection that a command's first field names; its database, where that is no name. */
export function collectionOf({ name, body, database }: Asked): ResourceKey {
  return `${database}.${textOf(body.value(name))}`;
}

export function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** Asks for actions on the collection that the command names. */
export function onCollection(...actions: readonly string[]): Rule {
  return (asked) => may(asked, collectionOf(asked), ...actions);
}

/** Asks for actions on the command's database. */
export function onDatabase(...actions: readonly string[]): Rule {
  return (asked) => may(asked, databaseOf(asked), ...actions);
}

/** Asks for actions on the cluster. */
export function onCluster(...actions: readonly string[]): Rule {
  return (asked) => may(asked, CLUSTER, ...actions);
}

/** Asks for actions on all databases. */
export function onAllDatabases(...actions: readonly string[]): Rule {
  return (asked) => may(asked, ALL_DATABASES, ...actions);
}
