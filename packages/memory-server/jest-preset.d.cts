/** The environment of Jest's preset: a server for each worker. */
export const testEnvironment: string;
/** What Jest runs before each test file. */
export const setupFilesAfterEnv: readonly string[];
