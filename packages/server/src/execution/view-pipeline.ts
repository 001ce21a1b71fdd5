import { namespaceText } from '../command/namespace.ts';
import type { Namespace } from '../storage/collection.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields } from '../value/value.ts';

/** Throws for a pipeline that a view cannot have: one that writes. */
export function checkViewPipeline(namespace: Namespace, pipeline: readonly Fields[]): void {
  for (const [at, stage] of pipeline.entries()) {
    const [name] = stage.keys();
    if (name !== '$out' && name !== '$merge') continue;
    const text = namespaceText(namespace);
    throw new CommandError(
      'OptionNotSupportedOnView',
      `Invalid pipeline for view ${text} :: caused by :: The aggregation stage ${name} in ` +
        `location ${at} of the pipeline cannot be used in the view definition of ${text} because ` +
        'it writes to disk',
    );
  }
}
