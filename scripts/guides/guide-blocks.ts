/**
 * The steps that a guide tells its readers. After the language of a block stands where it belongs:
 *
 *     sh               a command, run in a fresh folder
 *     sh repository    a command, run in this repository
 *     sh background    a command that goes on until the guide's end, in a fresh folder; with `repository`, in this one
 *     js shop.test.js  a file of the fresh folder (any language)
 *     text             what the command before it prints, among other lines
 */

/** One thing to do. */
export type GuideStep =
  | {
      readonly kind: 'run';
      readonly script: string;
      readonly place: 'fresh' | 'repository';
      readonly inBackground: boolean;
    }
  | { readonly kind: 'write'; readonly file: string; readonly text: string }
  | { readonly kind: 'expect'; readonly lines: readonly string[] };

const BLOCK = /^```([^\n]*)\n(.*?)^```$/gms;

/** The steps of a guide in order. Throws Error for a block that nobody would run, read or write. */
export function guideSteps(markdown: string): readonly GuideStep[] {
  return Array.from(markdown.matchAll(BLOCK), ([, introduction = '', text = '']) =>
    stepOf(introduction.trim().split(/\s+/), text),
  );
}

function stepOf([language = '', ...words]: readonly string[], text: string): GuideStep {
  if (language === 'text') return { kind: 'expect', lines: text.trim().split('\n') };
  if (language === 'sh') {
    const unknown = words.find((word) => word !== 'repository' && word !== 'background');
    if (unknown !== undefined) throw new Error(`a block of sh is not '${unknown}'`);
    return {
      kind: 'run',
      script: text,
      place: words.includes('repository') ? 'repository' : 'fresh',
      inBackground: words.includes('background'),
    };
  }
  const [file, ...more] = words;
  if (file === undefined || more.length > 0) {
    throw new Error(`a block of '${language}' names no file, so that nobody runs it:\n${text}`);
  }
  return { kind: 'write', file, text };
}
