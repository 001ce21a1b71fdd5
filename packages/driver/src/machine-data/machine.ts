// biome-ignore-all lint/suspicious/noExplicitAny: the specifications' test files hold such values.
/** The input of a machine: the members of a specification's test file, BSON types as value classes, numbers plain. */
export type MachineInput = Readonly<Record<string, any>>;

/** Plain data; absent values are left out. */
export type MachineOutput = Readonly<Record<string, unknown>>;

/** One of the driver's state machines, to be asked without a server. Throws, or rejects with, the driver's own error. */
export type Machine = (input: MachineInput) => MachineOutput | Promise<MachineOutput>;
