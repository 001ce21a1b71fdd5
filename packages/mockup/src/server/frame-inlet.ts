import {
  type Compressor,
  compressorById,
  decompressMessage,
  HEADER_LENGTH,
  MessageReader,
  OP_CODE,
  parseMessage,
  readHeader,
  WireProtocolError,
} from '@touchstone/protocol';
import { type ClientMessage, checkMessage } from './message-check.ts';
import { ProtocolError } from './protocol-error.ts';

/** A message as it came and as it is read. */
export interface Incoming {
  readonly frame: Uint8Array;
  readonly message: ClientMessage;
  /** The compressor it came through. */
  readonly compressor: Compressor | undefined;
}

export interface InletOptions {
  readonly maxMessageSizeBytes: number;
  /** The compressors that the client may use by now. */
  readonly negotiated: () => ReadonlySet<string>;
  readonly deliver: (incoming: Incoming) => void;
  /** Called once; nothing is delivered afterwards. */
  readonly fail: (fault: ProtocolError) => void;
}

const KNOWN_OPCODES: ReadonlySet<number> = new Set(Object.values(OP_CODE));

/** Bytes in any slices become checked messages; the first fault ends it. */
export class FrameInlet {
  readonly #options: InletOptions;
  readonly #reader: MessageReader;
  /** The first bytes of the message that is not whole yet, at most a header. */
  #head: Uint8Array = new Uint8Array(0);
  /** Frames behind one whose decompression takes time. */
  #backlog: Uint8Array[] | undefined;
  #failed = false;

  constructor(options: InletOptions) {
    this.#options = options;
    this.#reader = new MessageReader({ maxMessageSizeBytes: options.maxMessageSizeBytes });
  }

  /** True if a message has begun and its end is not there yet. */
  get isWaiting(): boolean {
    return !this.#failed && this.#reader.pendingBytes > 0;
  }

  push(bytes: Uint8Array): void {
    if (this.#failed) return;
    // The position in `bytes` where the message in front begins; negative while it began before.
    let start = -this.#reader.pendingBytes;
    this.#reader.push(bytes);
    try {
      for (let frame = this.#reader.next(); frame; frame = this.#reader.next()) {
        start += frame.length;
        this.#take(frame);
        if (this.#failed) return;
      }
      this.#keepHead(bytes, start);
    } catch (error) {
      this.#fail(error, this.#beginning(bytes, start));
    }
  }

  /** Whoever speaks another protocol is told so by the header, not after megabytes. */
  #keepHead(bytes: Uint8Array, start: number): void {
    if (start < 0 && this.#head.length === HEADER_LENGTH) return;
    this.#head = this.#beginning(bytes, start).subarray(0, HEADER_LENGTH);
    if (this.#head.length < HEADER_LENGTH) return;
    const { opCode } = readHeader(this.#head);
    if (!KNOWN_OPCODES.has(opCode)) {
      throw new WireProtocolError(`unknown opcode ${opCode}`, HEADER_LENGTH - 4);
    }
  }

  /** The bytes from where the message in front begins. */
  #beginning(bytes: Uint8Array, start: number): Uint8Array {
    return start >= 0 ? bytes.subarray(start) : Buffer.concat([this.#head, bytes]);
  }

  #take(frame: Uint8Array): void {
    if (this.#backlog) {
      this.#backlog.push(frame);
      return;
    }
    const { opCode } = readHeader(frame);
    if (opCode !== OP_CODE.compressed) {
      this.#parse(frame, frame, undefined);
      return;
    }
    try {
      const compressor = this.#compressorOf(frame);
      const restored = decompressMessage(frame, compressorById, this.#options.maxMessageSizeBytes);
      if (restored instanceof Uint8Array) this.#parse(frame, restored, compressor);
      else this.#parseLater(frame, restored, compressor);
    } catch (error) {
      this.#fail(error, frame);
    }
  }

  #compressorOf(frame: Uint8Array): Compressor | undefined {
    const compressor = compressorById(frame[HEADER_LENGTH + 8] ?? -1);
    if (compressor && !this.#options.negotiated().has(compressor.name)) {
      const what = `compressor ${compressor.name} was not negotiated`;
      throw new WireProtocolError(what, HEADER_LENGTH + 8);
    }
    return compressor;
  }

  #parseLater(
    frame: Uint8Array,
    restored: Promise<Uint8Array>,
    compressor: Compressor | undefined,
  ): void {
    this.#backlog = [];
    restored.then(
      (bytes) => {
        const backlog = this.#backlog ?? [];
        this.#backlog = undefined;
        this.#parse(frame, bytes, compressor);
        for (const next of backlog) if (!this.#failed) this.#take(next);
      },
      (error: unknown) => this.#fail(error, frame),
    );
  }

  #parse(frame: Uint8Array, plain: Uint8Array, compressor: Compressor | undefined): void {
    let incoming: Incoming;
    try {
      const message = parseMessage(plain);
      checkMessage(message, plain, plain !== frame);
      incoming = { frame, message, compressor };
    } catch (error) {
      this.#fail(error, plain);
      return;
    }
    this.#options.deliver(incoming);
  }

  #fail(error: unknown, bytes: Uint8Array): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#options.fail(faultFrom(error, bytes));
  }
}

function faultFrom(error: unknown, bytes: Uint8Array): ProtocolError {
  if (error instanceof ProtocolError) return error;
  if (!(error instanceof WireProtocolError)) throw error;
  const what = error.message.replace(/ \(at byte \d+ of the message\)$/, '');
  return new ProtocolError(what, bytes, error.offset, { cause: error });
}
