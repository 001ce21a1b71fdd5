import type { Document } from 'bson';
import { execute } from '../execution/execute.ts';
import type {
  ExplainCommandOptions,
  ExplainVerbosityLike,
} from '../operation-model/command-options.ts';
import type { Operation } from '../operation-model/operation.ts';
import { explain } from '../operations/explain.ts';
import type { ClientSession } from '../session/client-session.ts';
import type { CursorHost } from './cursor-options.ts';

export type ExplainArgument = ExplainVerbosityLike | ExplainCommandOptions | { timeoutMS?: number };

/** Explains what would open a cursor. */
export async function explainCursor(
  host: CursorHost,
  operation: Operation<unknown>,
  wanted: ExplainArgument | undefined,
  session: ClientSession | undefined,
): Promise<Document> {
  await host.ready();
  const isVerbosity =
    wanted !== undefined && !(typeof wanted === 'object' && 'timeoutMS' in wanted);
  const verbosity = isVerbosity ? (wanted as ExplainVerbosityLike | ExplainCommandOptions) : true;
  return execute(host, explain(operation, verbosity), { session });
}
