import type {
  AuthOptions,
  DumpOptions,
  LoadBalancedOptions,
  LocalIdentityProviderOptions,
  MemberOptions,
  MongosOptions,
  ReplicaSetOptions,
  ServerOptions,
  ShardedClusterOptions,
  ShardOptions,
  UserOptions,
} from './index.ts';

/** True where a misspelled option would compile: with an index signature, or without a member; else never. */
type IsOpen<Options> = Options extends unknown
  ? string extends keyof Options
    ? true
    : [keyof Options] extends [never]
      ? true
      : never
  : never;

/** The names of those that are. */
type Open<Types> = {
  [Name in keyof Types]: [IsOpen<Types[Name]>] extends [never] ? never : Name;
}[keyof Types];

type None<Names extends never> = Names;

interface Given {
  AuthOptions: AuthOptions;
  DumpOptions: DumpOptions;
  LoadBalancedOptions: LoadBalancedOptions;
  LocalIdentityProviderOptions: LocalIdentityProviderOptions;
  MemberOptions: MemberOptions;
  MongosOptions: MongosOptions;
  ReplicaSetOptions: ReplicaSetOptions;
  ServerOptions: ServerOptions;
  ShardedClusterOptions: ShardedClusterOptions;
  ShardOptions: ShardOptions;
  UserOptions: UserOptions;
}

export type NoneIsOpen = None<Open<Given>>;
// @ts-expect-error: this one would take any name.
export type Untyped = None<Open<{ Untyped: Record<string, unknown> }>>;
