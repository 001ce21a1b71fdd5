import type { Chance } from './chance.ts';
import { shapeOf } from './corpus.ts';

/** Something that takes input from outside. */
export interface Target {
  readonly name: string;
  /** Makes an input. */
  make(chance: Chance): Uint8Array;
  /** Feeds it in; resolves with what went wrong, or undefined. */
  feed(input: Uint8Array): Promise<string | undefined> | string | undefined;
  /** The ways that the input led which was fed last, each in a few words: an input that leads a new way is kept. */
  ways?(): readonly string[];
  /** Makes an input of one that was kept. Default: some of its bytes are changed. */
  vary?(input: Uint8Array, chance: Chance): Uint8Array;
  close?(): Promise<void>;
}

/** Describes how a target is opened: with servers, clients and connections of its own. */
export interface TargetDefinition {
  readonly name: string;
  open(): Promise<Target> | Target;
}

/** A target that is a function: `allowed` tells which errors it may throw. */
export function functionTarget(
  name: string,
  make: (chance: Chance) => Uint8Array,
  feed: (input: Uint8Array) => void,
  allowed: (error: Error) => boolean,
): TargetDefinition {
  let way = '';
  const target: Target = {
    name,
    make,
    ways: () => [way],
    feed(input) {
      try {
        feed(input);
        way = 'taken';
        return undefined;
      } catch (error) {
        way = shapeOf(String(error));
        if (error instanceof Error && allowed(error)) return undefined;
        return error instanceof Error ? (error.stack ?? error.message) : String(error);
      }
    },
  };
  return { name, open: () => target };
}
