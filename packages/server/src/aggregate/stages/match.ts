import { attachMetadata } from '../../expression/document-metadata.ts';
import { fail } from '../../expression/failure.ts';
import { afterRests, Standing } from '../../expression/standing.ts';
import { compileMatcher } from '../../query/match.ts';
import type { TextCondition, TextSearchIndex } from '../../query/text-condition.ts';
import type { AnyDocument } from '../../value/value.ts';
import { PAUSE } from '../pause.ts';
import type { StageDefinition } from '../stage.ts';

/** `$match`: lets the documents through that a filter matches. */
export const match: StageDefinition = {
  name: '$match',
  compile(spec, { context }) {
    if (!(spec instanceof Map)) fail(15959, 'the match filter must be an expression in an object');
    if (spec.has('$where')) fail('BadValue', '$where is not allowed in this context');
    const text = (): TextSearchIndex => context.world.texts(context.namespace);
    const matcher = compileMatcher(spec, context, { text });
    return {
      pushDown: { kind: 'filter', spec },
      *run(documents) {
        const standing = new Standing(context.pace);
        const matches = (document: AnyDocument): boolean => matcher.matches(document);
        for (const document of documents) {
          if (document === PAUSE) {
            yield document;
            continue;
          }
          const seen = matcher.text === undefined ? document : scored(document, matcher.text);
          const isMatch =
            standing.attempt(matches, seen) ?? (yield* afterRests(PAUSE, standing, matches, seen));
          if (isMatch) yield seen;
        }
      },
    };
  },
};

// The score is this pipeline's: others may read the same bytes.
function scored(document: AnyDocument, text: TextCondition): AnyDocument {
  const textScore = text.score(document);
  if (textScore === 0) return document;
  const own = document instanceof Map ? new Map(document) : document.subarray();
  attachMetadata(own, { textScore });
  return own;
}
