import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawing } from './drawing.ts';

test('each line comes at its time, and stands for itself', () => {
  const picture = drawing([
    { text: '$ run', at: 0 },
    { text: 'a < b & "c"', at: 1.5 },
  ]);
  assert.match(picture, /^<svg [^>]*aria-label="\$ run">/);
  assert.match(
    picture,
    /animation-delay:1\.50s" xml:space="preserve">a &lt; b &amp; &quot;c&quot;</,
  );
  assert.equal(picture.match(/<text /g)?.length, 2);
});
