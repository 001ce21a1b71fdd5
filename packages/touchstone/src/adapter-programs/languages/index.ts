import type { AdapterProgram } from '../adapter-program.ts';
import { c } from './c.ts';
import { go } from './go.ts';
import { java, javaReactive } from './java.ts';
import { mongodbMajors } from './mongodb-majors.ts';
import { pymongo, pymongoAsync } from './pymongo.ts';
import { rust } from './rust.ts';

/** The adapters that the project brings along, by the names that `--driver` takes. */
export const adapterPrograms: Readonly<Record<string, AdapterProgram>> = {
  c,
  go,
  java,
  'java-reactive': javaReactive,
  ...mongodbMajors,
  pymongo,
  'pymongo-async': pymongoAsync,
  rust,
};
