import type { SourceFile } from '../source-tree.ts';

/** An example of a doc comment. */
export interface DocExample {
  /** The file that it stands in. */
  readonly path: string;
  /** The line at which its code begins. */
  readonly line: number;
  readonly code: string;
}

const DOC_COMMENT = /\/\*\*[\s\S]*?\*\//g;
const EXAMPLE = /@example\n[ \t]*\* ```ts\n([\s\S]*?)\n[ \t]*\* ```/g;

/** The examples of a source file. Throws for one that is not written as a block of TypeScript. */
export function findExamples({ path, text }: SourceFile): readonly DocExample[] {
  return [...text.matchAll(DOC_COMMENT)].flatMap(([comment], index, all) => {
    const start = all[index]?.index ?? 0;
    const found = [...comment.matchAll(EXAMPLE)];
    const tags = comment.split('@example').length - 1;
    if (found.length < tags) {
      throw new Error(
        `${path}:${lineAt(text, start)}: an @example is followed by a block of \`\`\`ts`,
      );
    }
    return found.map((match) => {
      const body = match[1] ?? '';
      const at = start + match.index + match[0].indexOf(body);
      return { path, line: lineAt(text, at), code: body.replace(/^[ \t]*\* ?/gm, '') };
    });
  });
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
