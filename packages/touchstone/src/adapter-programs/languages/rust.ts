import { join } from 'node:path';
import { type AdapterProgram, quoted } from '../adapter-program.ts';

export const rust: AdapterProgram = {
  help: 'The official driver for Rust, the crate mongodb.',
  sources: 'rust',
  tools: [{ check: ['cargo', '--version'], missing: 'Rust 1.85 or newer (https://rustup.rs)' }],
  build: ({ sources, home }) => [
    [
      ...['cargo', 'build', '--quiet', '--manifest-path', join(sources, 'Cargo.toml')],
      ...['--target-dir', join(home, 'target')],
    ],
  ],
  command: ({ home }) => quoted(join(home, 'target/debug/touchstone-rust-adapter')),
};
