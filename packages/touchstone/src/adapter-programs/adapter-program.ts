/** A driver behind a program of its own, in the folder `adapters/` of the project. */
export interface AdapterProgram {
  /** A line for the help. */
  readonly help: string;
  /** Its sources, below `adapters/`. */
  readonly sources: string;
  /** The tools that have to be on the machine before anything can be built or run. */
  readonly tools: readonly Tool[];
  /** The commands that build it, in this order. */
  build(place: ProgramPlace): readonly Step[];
  /** It is better with this, and runs without. */
  extras?(place: ProgramPlace): readonly Extra[];
  /** Tells how it is started once it is built. */
  command(place: ProgramPlace): string;
  /** Describes how it is started where nothing has been built, if the machine has all that it needs anyway. */
  readonly unbuilt?: { readonly needs: Tool; command(place: ProgramPlace): string };
}

/** A program of the toolchain. */
export interface Tool {
  /** Words that succeed where it is there. */
  readonly check: readonly string[];
  /** The thing that is missing where they do not, and where to get it. */
  readonly missing: string;
}

/** Something that cannot be had everywhere. */
export interface Extra {
  /** The commands that bring it, each where the one before could not. */
  readonly ways: readonly Step[];
  /** The words for what is lacking where none could: a sentence with what to do. */
  readonly without: string;
}

/** One command of a build. */
export type Step = readonly string[];

export interface ProgramPlace {
  /** The folder of the sources, whole. */
  readonly sources: string;
  /** A folder of its own, to build into. */
  readonly home: string;
}

/** A path as a word of a command line. */
export function quoted(path: string): string {
  return `"${path}"`;
}
