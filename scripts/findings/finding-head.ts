/** The first lines of a script of docs/findings, as far as they say how to run it. */
export interface FindingHead {
  /** A command for a shell in a new folder that has the script, with `$MONGODB_URI` for a server. */
  readonly command: string;
  /** The texts that the script prints where the driver still departs from the specification. */
  readonly prints: readonly string[];
  /** The members that the replica set has to have; by default one. */
  readonly members: number;
}

/** The place of a script in its folder, where the language wants one; a text file is no part of a project of ours. */
const PLACES: readonly (readonly [end: string, place: string])[] = [
  ['.go.txt', 'main.go'],
  ['.rs.txt', 'src/main.rs'],
  ['.java.txt', 'Finding.java'],
];

/** The file that a script has to be in its folder. */
export function placeOf(script: string): string {
  return PLACES.find(([end]) => script.endsWith(end))?.[1] ?? script;
}

/** Reads the head of a script; throws where it does not say how to run it, or what it prints. */
export function findingHead(script: string, text: string): FindingHead {
  const lines = text.split('\n').slice(0, 20).map(withoutMarks);
  const command = lines.find((line) => line.includes('"$MONGODB_URI"'));
  const prints = lines.flatMap((line) => /^prints: (.*)$/.exec(line)?.[1] ?? []);
  if (command === undefined || prints.length === 0) {
    const wanted = 'a command with "$MONGODB_URI", and what it prints in lines "prints: …"';
    throw new Error(`The first lines of docs/findings/${script} must say ${wanted}.`);
  }
  const end = command.indexOf('"$MONGODB_URI"') + '"$MONGODB_URI"'.length;
  const members = Number(
    lines.map((line) => /^members: (\d+)$/.exec(line)?.[1]).find(Boolean) ?? 1,
  );
  return { command: command.slice(0, end), prints, members };
}

/** A line without what makes it a comment in its language. */
function withoutMarks(line: string): string {
  return line
    .replace(/^\s*(\/\/|\/\*|\*(?!\/)|#)?\s*/, '')
    .replace(/\s*\*\/$/, '')
    .trimEnd();
}
