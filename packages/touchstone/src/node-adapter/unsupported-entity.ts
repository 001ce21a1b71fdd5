/** An entity kind that the driver has no counterpart of. */
export class UnsupportedEntity extends Error {
  override readonly name = 'UnsupportedEntity';
}
