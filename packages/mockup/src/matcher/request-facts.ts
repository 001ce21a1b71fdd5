/** The facts that a matcher asks about a request; `MockRequest` answers. */
export interface RequestFacts {
  /** `OpMsg`, `Command`, `OpQuery` … */
  readonly className: string;
  /** The opcode of the message. */
  readonly opcode: number;
  /** Tells whether it is a command, by OP_MSG or by OP_QUERY. */
  readonly isCommand: boolean;
  /** The documents as BSON; of an OP_MSG one, with the document sequences merged into it. */
  readonly documents: readonly Uint8Array[];
  /** `flags`, `namespace`, `cursorId` … ; undefined when there is none. A document is given as BSON. */
  attribute(name: string): unknown;
  /** A line for people: what it is, and what is in it. */
  toString(): string;
}
