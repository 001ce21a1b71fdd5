import { fail } from '../expression/failure.ts';
import type { Value } from '../value/value.ts';
import type { PipelineContext } from './pipeline-context.ts';
import type { StageDefinition } from './stage.ts';

interface ReportStage {
  readonly name: string;
  readonly runsOn?: StageDefinition['runsOn'];
  /** Refuses a wrong specification or namespace. */
  check(spec: Value, context: PipelineContext): void;
}

/** A stage whose documents tell about the server; the rest of the server provides them. */
export function reportStage({ name, runsOn = 'collection', check }: ReportStage): StageDefinition {
  return {
    name,
    position: 'first',
    generates: true,
    runsOn,
    notInside: ['$facet'],
    compile(spec, { context }) {
      check(spec, context);
      return {
        run: function* reported() {
          yield* context.world.report(name, spec);
        },
      };
    },
  };
}

/** A stage that only MongoDB's cloud service has. */
export function atlasStage(name: string): StageDefinition {
  return {
    name,
    compile: () => fail(6047401, `${name} stage is only allowed on MongoDB Atlas`),
  };
}

/** Refuses fields that the stage does not know. */
export function checkKnownFields(stage: string, spec: Value, known: readonly string[]): void {
  if (!(spec instanceof Map)) return;
  for (const name of spec.keys()) {
    if (!known.includes(name)) fail(40415, `BSON field '${stage}.${name}' is an unknown field.`);
  }
}
