import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brokenLinks, documents } from './documents.ts';
import { headingsOf, linksOf, toHtml } from './markdown.ts';
import { pageOf, pageText } from './page.ts';

test('every link of the documents leads to a file, and to a heading where one is named', () => {
  assert.deepEqual(brokenLinks(documents()), []);
});

test('a link to nowhere is told with its document', () => {
  const text = '# One\n[a](README.md#no-such) [b](no-such.md) [c](#one) [d](https://x.invalid)';
  assert.deepEqual(brokenLinks([{ path: 'x.md', text, title: 'One' }]), [
    'x.md: README.md#no-such: there is no such heading',
    'x.md: no-such.md: there is no such file',
    'x.md: #one: there is no such file',
  ]);
});

test('pages lead to pages, and files that have none to the repository', () => {
  const all = [
    { path: 'README.md', title: 'All', text: '# All\n[g](docs/g.md#a-b) [s](scripts/test.ts)' },
    { path: 'docs/g.md', title: 'G', text: '# G\n## A `b`\n[up](../README.md)' },
  ];
  const [first = '', second = ''] = all.map((each) => pageText(each, all));
  assert.match(first, /<a href="docs\/g\.html#a-b">g<\/a>/);
  assert.match(first, /href="https:\/\/github\.com\/[^"]*\/scripts\/test\.ts"/);
  assert.match(second, /<h2 id="a-b">A <code>b<\/code><\/h2>/);
  assert.match(second, /<a href="\.\.\/index\.html">up<\/a>/);
  assert.equal(pageOf('packages/server/README.md'), 'packages/server/README.html');
});

test('what documents are written in becomes HTML, and nothing else does', () => {
  const text = [
    'One *two* **three** `<b>`',
    '',
    '- a [link](x.md)',
    '  that goes on',
    '- b',
    '',
    '| h | i |',
    '| --- | --- |',
    '| 1 | <i> |',
    '',
    '```sh',
    '# no heading <x>',
    '```',
  ].join('\n');
  const html = toHtml(text, (link) => `to/${link}`);
  assert.deepEqual(html.split('\n'), [
    '<p>One <em>two</em> <strong>three</strong> <code>&lt;b&gt;</code></p>',
    '<ul>',
    '<li>a <a href="to/x.md">link</a>',
    'that goes on</li>',
    '<li>b</li>',
    '</ul>',
    '<table>',
    '<thead><tr><th>h</th><th>i</th></tr></thead>',
    '<tbody>',
    '<tr><td>1</td><td>&lt;i&gt;</td></tr>',
    '</tbody>',
    '</table>',
    '<pre><code># no heading &lt;x&gt;</code></pre>',
  ]);
  assert.deepEqual(headingsOf(text), []);
  assert.deepEqual(linksOf(text), ['x.md']);
});
