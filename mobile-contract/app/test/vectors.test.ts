import sqlite3InitModule from '@sqlite.org/sqlite-wasm';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import type { Found } from './vectors/cases';
import { codec } from './vectors/codec';
import { courier } from './vectors/courier';
import { clock, digest, validation } from './vectors/pure';
import { rebase, type RebaseFile } from './vectors/rebase';

/** Milliseconds for one file, on a machine that has other things to do. */
const patience = 60_000;

/** Runs a file of golden vectors. A case that fails is told with what came and what is wanted. */
function prove<F>(name: string, run: (file: F) => Found | Promise<Found>): void {
  test(`${name}.json`, async () => {
    const path = new URL(`../../vectors/${name}.json`, import.meta.url);
    const found = await run(JSON.parse(readFileSync(path, 'utf8')) as F);
    expect(found.failed.slice(0, 20)).toEqual([]);
    expect(found.cases).toBeGreaterThan(0);
  }, patience);
}

prove('codec', codec);
prove('clock', clock);
prove('digest', digest);
prove('validation', validation);
prove('courier', courier);

const sqlite = await sqlite3InitModule();
prove('rebase', (file: RebaseFile) => rebase(file, () => new sqlite.oo1.DB(':memory:')));
