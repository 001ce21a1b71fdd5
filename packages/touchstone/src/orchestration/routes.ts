import { BadRequest } from './configuration.ts';

/** One thing that can be asked for: a method, and a path in which `:name` stands for anything. */
export interface Route<Context> {
  readonly method: 'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT';
  readonly path: string;
  answer(context: Context, names: readonly string[], body: string): unknown;
}

/**
 * The route for a request, and what stands for the names in its path; undefined where there is none. Throws BadRequest
 * for a name that is not encoded as it must be.
 */
export function routeFor<Context>(
  routes: readonly Route<Context>[],
  method: string,
  path: string,
): { readonly route: Route<Context>; readonly names: readonly string[] } | undefined {
  const given = path.split('/');
  for (const route of routes) {
    const wanted = route.path.split('/');
    if (route.method !== method || wanted.length !== given.length) continue;
    const fits = wanted.every((step, at) => step.startsWith(':') || step === given[at]);
    if (!fits) continue;
    const names = given.filter((_, at) => wanted[at]?.startsWith(':'));
    return { route, names: names.map(decoded) };
  }
  return undefined;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw new BadRequest(`The name ${name} in the path is no URI component.`);
  }
}
