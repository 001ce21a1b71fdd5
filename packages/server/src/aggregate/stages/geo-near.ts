import { fail } from '../../expression/failure.ts';
import type { StageDefinition } from '../stage.ts';

/** `$geoNear` needs an index for places, which no collection has yet. */
export const geoNear: StageDefinition = {
  name: '$geoNear',
  position: 'first',
  compile(spec) {
    if (!(spec instanceof Map)) fail(10065, 'invalid parameter: expected an object ($geoNear)');
    if (!spec.has('near')) fail(5860400, "$geoNear requires a 'near' argument");
    const words = '$geoNear requires a 2d or 2dsphere index, but none were found';
    return fail('IndexNotFound', words);
  },
};
