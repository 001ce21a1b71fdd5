import { keepMetadata } from '../expression/document-metadata.ts';
import { compileDocumentStage, type DocumentStageName } from './document-stages.ts';
import { PAUSE } from './pause.ts';
import type { DocumentTransform } from './projection.ts';
import type { StageDefinition, StageRun } from './stage.ts';

/** A stage that makes one document out of each. */
export function perDocument(transform: DocumentTransform): StageRun {
  return function* transformed(documents) {
    for (const document of documents) {
      if (document === PAUSE) {
        yield PAUSE;
        continue;
      }
      const made = transform(document);
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
      run: perDocument(compileDocumentStage(name, spec, context)),
    }),
  };
}
