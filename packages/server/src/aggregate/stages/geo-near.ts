import { attachMetadata } from '../../expression/document-metadata.ts';
import { fieldsOf } from '../../expression/field-path.ts';
import type { Fields } from '../../value/value.ts';
import { type GeoNear, parseGeoNear } from '../arguments/geo-near-arguments.ts';
import { withNestedValue } from '../document-path.ts';
import type { NearDocument } from '../pipeline-context.ts';
import type { StageDefinition } from '../stage.ts';

function shown(found: NearDocument, { distanceField, ...asked }: GeoNear): Fields {
  const { document, nearest } = found;
  const distance = nearest.distance * asked.distanceMultiplier;
  let fields = withNestedValue(fieldsOf(document), distanceField, distance);
  if (asked.includeLocs !== undefined) {
    fields = withNestedValue(fields, asked.includeLocs, nearest.point);
  }
  attachMetadata(fields, { nearest });
  return fields;
}

function* allShown(found: Iterable<NearDocument>, asked: GeoNear): Generator<Fields> {
  for (const each of found) yield shown(each, asked);
}

/** `$geoNear`: the documents of the collection by their distance from a place. */
export const geoNear: StageDefinition = {
  name: '$geoNear',
  generates: true,
  notInside: ['$facet'],
  compile(spec, { context }) {
    const asked = parseGeoNear(spec, context);
    return {
      // Not lazily: that there is no index is told before anything is read.
      run() {
        const found = context.world.nearest(context.namespace, asked.request);
        return allShown(found, asked);
      },
    };
  },
};
