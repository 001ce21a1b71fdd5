/** The state of mongodb/specifications that this version of the runner is tested with. */
export const PINNED_COMMIT = '92b3c0b9287bfba1b0ec4084300858d05c654f8c';

/** The place where `touchstone specs fetch` gets it, unless `--from` names a mirror. */
export const SPECIFICATIONS_REPOSITORY = 'https://github.com/mongodb/specifications';
