import { Duplex } from 'node:stream';
import type { Stream } from '@touchstone/runtime';

/** A stream of the runtime as one of Node's, for drivers that take theirs from elsewhere. */
export function streamDuplex(stream: Stream): Duplex {
  const waiting: (() => void)[] = [];
  const duplex = new Duplex({
    read: () => stream.resume(),
    write(chunk: Uint8Array, _encoding, done) {
      if (stream.write(Buffer.from(chunk))) done();
      else waiting.push(done);
    },
    final(done) {
      stream.end();
      done();
    },
    destroy(error, done) {
      stream.destroy();
      done(error);
    },
  });
  stream.handler = {
    data(bytes) {
      if (!duplex.push(bytes)) stream.pause();
    },
    closed(error) {
      if (error === undefined) duplex.push(null);
      else duplex.destroy(error);
    },
    drained() {
      for (const done of waiting.splice(0)) done();
    },
  };
  return duplex;
}
