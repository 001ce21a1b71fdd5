import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fields } from '../value/value.ts';
import { languageNamed } from './language.ts';
import { INSENSITIVE } from './normal-form.ts';
import { isWanted } from './text-match.ts';
import { parseTextQuery } from './text-query.ts';
import { textScores } from './text-scores.ts';
import { termsOf } from './tokenizer.ts';

const WEIGHTED = {
  weights: new Map([
    ['t', 3],
    ['u', 1],
  ]),
  defaultLanguage: 'english',
  languageOverride: 'language',
} as const;

// The scores and the answers are those of a MongoDB 7.0.11.
test('a term weighs the more, the more often it stands in a text and the more of it it is', () => {
  const score = (fields: Fields): number | undefined => textScores(fields, WEIGHTED).get('coffe');
  assert.equal(score(new Map([['t', 'coffee coffee shop the cake']])), 3.375);
  assert.equal(score(new Map([['t', 'Coffee']])), 3);
  assert.equal(score(new Map([['u', 'coffee cake shop']])), 0.6666666666666666);
  assert.equal(score(new Map([['t', ['coffee', 'cake coffee']]])), 5.25);
});

test('a text that is nothing but one term as it stands weighs a tenth more', () => {
  assert.equal(textScores(new Map([['u', 'x']]), WEIGHTED).get('x'), 1.1);
});

test('words are taken apart as the language writes them', () => {
  const text = "don't stop l'amour foo_bar a-b can't running";
  assert.deepEqual([...termsOf(text, 'english')], ['stop', "l'amour", 'foo_bar', 'b', 'run']);
  assert.deepEqual([...termsOf("l'amour des cafés", 'french')], ['amour', 'caf']);
  assert.deepEqual([...termsOf('ebből házból', 'hungarian')], ['ebbol', 'haz']);
  assert.deepEqual([...termsOf('The Cafés', 'none')], ['the', 'cafes']);
});

test('a minus sign unwants what follows up to the next white space, or a phrase', () => {
  const parsed = (search: string): unknown[] => {
    const { bounds, negatedTerms, phrases, negatedPhrases } = parseTextQuery(
      search,
      'english',
      INSENSITIVE,
    );
    return [bounds, [...negatedTerms], phrases, negatedPhrases];
  };
  assert.deepEqual(parsed('coffee -shop-cake tea'), [['coffe', 'tea'], ['shop', 'cake'], [], []]);
  assert.deepEqual(parsed('coffee - shop'), [['coffe', 'shop'], [], [], []]);
  assert.deepEqual(parsed('"red apple" pear'), [['appl', 'pear', 'red'], [], ['red apple'], []]);
  assert.deepEqual(parsed('-"red apple" pear'), [['pear'], [], [], ['red apple']]);
  assert.deepEqual(parsed('"red apple'), [['appl', 'red'], [], [], []]);
});

test('a phrase is part of a text, without regard to case and marks unless asked for', () => {
  const document: Fields = new Map([['t', 'Les Cafés de Paris']]);
  const wants = (search: string, toCase = false, toDiacritics = false): boolean =>
    isWanted(parseTextQuery(search, 'none', { toCase, toDiacritics }), document, WEIGHTED);
  assert.equal(wants('"cafes de"'), true);
  assert.equal(wants('"cafes paris"'), false);
  assert.equal(wants('-"cafes de" paris'), false);
  assert.equal(wants('"cafés de"', false, true), true);
  assert.equal(wants('"cafes de"', false, true), false);
  assert.equal(wants('"cafes de"', true), false);
});

test('a document names its language, and so do documents inside of it', () => {
  const document: Fields = new Map<string, string | Fields>([
    ['t', 'running'],
    ['language', 'none'],
    [
      's',
      new Map([
        ['language', 'fr'],
        ['t', 'marchons'],
      ]),
    ],
  ]);
  const all = { ...WEIGHTED, weights: new Map([['$**', 1]]) };
  assert.deepEqual([...textScores(document, all).keys()], ['running', 'marchon']);
  document.set('language', 'klingon');
  assert.throws(() => textScores(document, all), /language override unsupported: klingon/);
});

test('languages are known by their names in any case, and by two letters', () => {
  assert.equal(languageNamed('EN'), 'english');
  assert.equal(languageNamed('nb'), 'norwegian');
  assert.equal(languageNamed('no'), undefined);
});
