import type { ProseContext } from '../prose-context.ts';
import type { WireTap } from '../wire-tap.ts';

export const AUTHENTICATION_FAILED = 18;

export interface User {
  readonly username: string;
  readonly password: string;
  readonly mechanisms: readonly string[];
}

/** Makes the user anew, with every right. */
export async function makeUser({ environment }: ProseContext, user: User): Promise<void> {
  const { username, password, mechanisms } = user;
  const writeConcern = { w: 'majority' };
  await environment.command('admin', { dropUser: username, writeConcern }).catch(() => {});
  const roles = ['root'];
  await environment.command('admin', {
    createUser: username,
    pwd: password,
    roles,
    mechanisms,
    writeConcern,
  });
}

interface LoginOptions {
  readonly mechanism?: string | undefined;
  /** In place of the user's own. */
  readonly password?: string;
  readonly tap?: WireTap;
}

/** The same without a login, and the login in code. */
export function loginInCode(
  world: ProseContext,
  user: User,
  options: LoginOptions = {},
): { readonly uri: string; readonly clientOptions: object } {
  const { mechanism, password = user.password } = options;
  const [scheme = '', rest = ''] = loginUri(world, user, {
    ...options,
    mechanism: undefined,
  }).split(/[^/]*@/);
  return {
    uri: `${scheme}${rest}`,
    clientOptions: {
      auth: { username: user.username, password },
      ...(mechanism !== undefined && { authMechanism: mechanism }),
    },
  };
}

/** The environment's connection string, for another user. */
export function loginUri(world: ProseContext, user: User, options: LoginOptions = {}): string {
  const { mechanism, password = user.password, tap } = options;
  const uri = world.environment.uri({
    uriOptions: {
      ...(mechanism !== undefined && { authMechanism: mechanism }),
      ...(tap?.caFile !== undefined && { tlsCAFile: tap.caFile }),
      ...(tap !== undefined &&
        world.environment.topology !== 'load-balanced' && { directConnection: true }),
      authSource: 'admin',
    },
    ...(tap !== undefined && { hosts: [tap.address] }),
  });
  const userInfo = [user.username, password].map(encodeURIComponent).join(':');
  return uri.replace(/^mongodb:\/\/(?:[^@/]*@)?/, `mongodb://${userInfo}@`);
}
