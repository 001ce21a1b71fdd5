import commonjs from '@rollup/plugin-commonjs';
import json from '@rollup/plugin-json';
import resolve from '@rollup/plugin-node-resolve';

// biome-ignore lint/style/noDefaultExport: Rollup reads its settings from there.
export default {
  plugins: [resolve({ preferBuiltins: true }), commonjs(), json()],
  external: [/^node:/],
};
