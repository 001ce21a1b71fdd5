import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { EJSON } from 'bson';
import { fieldsOf } from '../expression/field-path.ts';
import { CommandError } from '../value/command-error.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { fieldsFrom } from '../value/plain-document.ts';
import { showFields } from '../value/show-value.ts';
import type { AnyDocument, Fields, Value } from '../value/value.ts';
import { compilePipeline, type PipelineContext, registeredStages } from './pipeline.ts';
import { sampleContext, sampleEnvironment } from './sample-environment.test-support.ts';
import { stageNames } from './stage-names.ts';

// MongoDB 7.0.11 answered these: one fact in Extended JSON per line.
const FACTS = new URL('../../src/aggregate/pipeline.facts.jsonl', import.meta.url);

function shown(documents: Iterable<AnyDocument>): string {
  return Array.from(documents, (document) => {
    const fields = fieldsOf(document);
    return `${showFields(fields)} ${Buffer.from(encodeFields(fields)).toString('hex')}`;
  }).join('\n');
}

function answer(fact: Fields): string {
  const collection = fact.get('collection') as string | undefined;
  const context: PipelineContext = {
    ...sampleContext,
    namespace: collection === undefined ? { database: 's3' } : { database: 's3', collection },
  };
  try {
    const pipeline = compilePipeline(fact.get('pipeline') as Value[], context);
    return shown(pipeline.run(sampleEnvironment.documents(context.namespace)));
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

function expectation(fact: Fields): string {
  const error = fact.get('error');
  if (error instanceof Map) return `${error.get('code')}: ${error.get('message')}`;
  return shown(fact.get('documents') as Fields[]);
}

test('pipelines answer as MongoDB does', () => {
  const differences: string[] = [];
  for (const line of readFileSync(FACTS, 'utf8').trim().split('\n')) {
    const fact = fieldsFrom(EJSON.parse(line, { relaxed: false }));
    const actual = answer(fact);
    const expected = expectation(fact);
    if (actual === expected) continue;
    differences.push(`${line}\n   expected ${expected}\n   actual   ${actual}`);
  }
  assert.equal(differences.join('\n'), '');
});

test('the list of stage names is the registry', () => {
  assert.deepEqual(stageNames().toSorted(), registeredStages());
});
