import { html } from './html.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { pretty } from './pretty.ts';
import type { Reporter } from './reporter.ts';
import { tap } from './tap.ts';

/** The ways to tell results (`--reporter`), by name. */
export const reporters: Readonly<Record<string, Reporter>> = { html, json, junit, pretty, tap };
