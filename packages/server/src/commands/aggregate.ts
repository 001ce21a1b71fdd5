import type { PipelineNamespace } from '../aggregate/pipeline.ts';
import { listingCursor } from '../catalog/listing.ts';
import type { CommandCall } from '../command/call.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { decodedValue } from '../command/command-body.ts';
import { pacedFirstBatch } from '../command/cursor-reply.ts';
import {
  document,
  type FieldType,
  hint,
  looseBoolean,
  numberOf,
  rawDocument,
  strictBoolean,
  value,
} from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { checkNamespace } from '../command/namespace.ts';
import { inPieces } from '../command/pacing.ts';
import { isAtLeast } from '../command/version.ts';
import { pipelineWith } from '../encryption/encryption.ts';
import { explainAggregate } from '../explain/explain-aggregate.ts';
import { runAggregate } from '../pipeline/run-aggregate.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields, Value } from '../value/value.ts';
import { retryWriteConflict } from '../write/retry-write-conflict.ts';

const stages: FieldType<Fields[]> = {
  read(element) {
    const pipeline = decodedValue(element);
    if (!Array.isArray(pipeline)) {
      throw new CommandError('TypeMismatch', "'pipeline' option must be specified as an array");
    }
    return pipeline.map((stage) => {
      if (stage instanceof Map) return stage;
      throw new CommandError(
        'TypeMismatch',
        "Each element of the 'pipeline' array must be an object",
      );
    });
  },
};

const cursorOption: FieldType<{ readonly batchSize: number | undefined }> = {
  read(element, path) {
    if (element.type === 3) return { batchSize: listingCursor.read(element, path) };
    throw new CommandError('TypeMismatch', 'cursor field must be missing or an object');
  },
};

const explainOption: FieldType<boolean> = {
  read(element) {
    const asked = decodedValue(element);
    if (typeof asked === 'boolean') return asked;
    throw new CommandError('TypeMismatch', 'explain must be a boolean');
  },
};

export const aggregate: Command = defineCommand({
  name: 'aggregate',
  target: 'collection',
  access: 'read',
  auth: 'required',
  inTransaction: 'allowed',
  onMongos: 'routed',
  stable: true,
  help: 'Runs documents through a pipeline of stages.',
  fields: fields(
    {
      pipeline: required(stages),
      cursor: optional(cursorOption),
      explain: optional(explainOption),
      allowDiskUse: optional(strictBoolean),
      bypassDocumentValidation: optional(looseBoolean),
      collation: optional(document),
      hint: optional(hint),
      let: optional(document, { since: '5.0' }),
      fromMongos: optional(value),
      fromRouter: optional(value),
      needsMerge: optional(value),
      exchange: optional(document),
      isMapReduceCommand: optional(value),
      legacyRuntimeConstants: optional(document),
      runtimeConstants: optional(document),
      encryptionInformation: optional(rawDocument, { since: '6.0' }),
    },
    {
      unknownField: (name, version) =>
        isAtLeast(version, '5.0')
          ? undefined
          : new CommandError('FailedToParse', `unrecognized field '${name}'`),
    },
  ),
  run(call, given) {
    const namespace = namespaceOfPipeline(call);
    const body = { ...given, pipeline: encrypted(call, namespace, given) };
    checkRouting(body);
    if (body.explain) return inPieces(call, explainAggregate(call, namespace, body));
    if (body.cursor === undefined) {
      throw new CommandError(
        'FailedToParse',
        "The 'cursor' option is required, except for aggregate with the explain argument",
      );
    }
    const { database, collection = '$cmd.aggregate' } = namespace;
    const { batchSize } = body.cursor;
    const merging = { done: 0, seen: 0 };
    // $out and $merge wait for transactions in progress that have written into their target.
    return retryWriteConflict(call, () => {
      merging.seen = 0;
      const cursor = runAggregate(call, namespace, body, merging);
      return pacedFirstBatch(
        call,
        { namespace: `${database}.${collection}`, ...cursor },
        { batchSize },
      );
    });
  },
});

// A merging half and an exchange are what routers ask for.
function checkRouting(body: {
  readonly needsMerge?: Value;
  readonly fromMongos?: Value;
  readonly fromRouter?: Value;
  readonly exchange?: Fields;
}): void {
  const isRouted = body.fromMongos !== undefined || body.fromRouter !== undefined;
  if (body.needsMerge !== undefined && !isRouted) {
    throw new CommandError('FailedToParse', "Cannot specify 'needsMerge' without 'fromMongos'");
  }
  if (body.exchange !== undefined && !body.exchange.has('policy')) {
    const words = "BSON field 'aggregate.exchange.policy' is missing but a required field";
    throw new CommandError('Location40414', words);
  }
}

function encrypted(
  call: CommandCall,
  { database, collection: name }: PipelineNamespace,
  {
    pipeline,
    encryptionInformation: given,
  }: { readonly pipeline: Fields[]; readonly encryptionInformation?: Uint8Array },
): readonly Fields[] {
  return name === undefined ? pipeline : pipelineWith(call, { database, name }, given, pipeline);
}

function namespaceOfPipeline(call: CommandCall): PipelineNamespace {
  const { database } = call.generic;
  const name = call.body.value(call.name);
  if (typeof name === 'string') {
    const { name: collection } = checkNamespace({ database, name });
    return { database, collection };
  }
  if (numberOf(name) === 1) return { database };
  throw new CommandError(
    'FailedToParse',
    "Invalid command format: the 'aggregate' field must specify a collection name or 1",
  );
}
