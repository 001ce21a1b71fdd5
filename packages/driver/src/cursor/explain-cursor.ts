import type { Document } from 'bson';
import { execute } from '../execution/execute.ts';
import type {
  ExplainCommandOptions,
  ExplainVerbosityLike,
} from '../operation-model/command-options.ts';
import type { Operation } from '../operation-model/operation.ts';
import { mergeSettings } from '../operation-model/settings.ts';
import { explain } from '../operations/explain.ts';
import type { ClientSession } from '../session/client-session.ts';
import type { CursorHost } from './cursor-options.ts';

type ExplainVerbosity = ExplainVerbosityLike | ExplainCommandOptions;

/** The first argument of `explain` of a cursor. */
export type ExplainArgument = ExplainVerbosity | { timeoutMS?: number };

/** Explains what would open a cursor. `timeoutMS` stands in `wanted` or in `options`, as callers like it. */
export async function explainCursor(
  { host, session }: { readonly host: CursorHost; readonly session: ClientSession | undefined },
  operation: Operation<unknown>,
  wanted: ExplainArgument | undefined,
  options: { readonly timeoutMS?: number | undefined } | undefined,
): Promise<Document> {
  await host.ready();
  const isTime = typeof wanted === 'object' && 'timeoutMS' in wanted;
  const { timeoutMS } = isTime ? wanted : { ...options };
  const settings = mergeSettings(operation.settings, { timeoutMS });
  const verbosity = isTime || wanted === undefined ? true : (wanted as ExplainVerbosity);
  return execute(host, explain({ ...operation, settings }, verbosity), { session });
}
