import { keepMetadata } from '../expression/document-metadata.ts';
import type { Pace } from '../expression/pace.ts';
import { afterRests, Standing } from '../expression/standing.ts';
import { LONG_DOCUMENT } from '../value/decode-fields.ts';
import type { AnyDocument } from '../value/value.ts';
import { compileDocumentStage, type DocumentStageName } from './document-stages.ts';
import { PAUSE, takenApart } from './pause.ts';
import type { DocumentTransform } from './projection.ts';
import type { StageDefinition, StageRun } from './stage.ts';

function isLong(document: AnyDocument): boolean {
  return document instanceof Uint8Array && document.length >= LONG_DOCUMENT;
}

/** A stage that makes one document out of each; it rests also in the midst of one. */
export function perDocument(transform: DocumentTransform, pace: Pace | undefined): StageRun {
  return function* transformed(documents) {
    const standing = new Standing(pace);
    for (const document of documents) {
      if (document === PAUSE) {
        yield PAUSE;
        continue;
      }
      const whole = isLong(document) ? yield* takenApart(document, pace) : document;
      const made =
        standing.attempt(transform, whole) ??
        (yield* afterRests(PAUSE, standing, transform, whole));
      keepMetadata(document, made);
      yield made;
    }
  };
}

/** The stage of one of the names that updates may use too. */
export function transformStage(name: DocumentStageName): StageDefinition {
  return {
    name,
    compile: (spec, { context }) => ({
      run: perDocument(compileDocumentStage(name, spec, context), context.pace),
    }),
  };
}
