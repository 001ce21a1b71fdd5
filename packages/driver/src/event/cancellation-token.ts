import { EventEmitter } from 'node:events';

/** Tells by `cancel` that something is not wanted any more; an `error` on it ends no process. */
export class CancellationToken extends EventEmitter<{ cancel: [] }> {
  constructor(options?: ConstructorParameters<typeof EventEmitter>[0]) {
    super(options);
    (this as EventEmitter).on('error', () => undefined);
  }
}
