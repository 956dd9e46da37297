import sqlite3InitModule from '@sqlite.org/sqlite-wasm';

import type { Found } from './vectors/cases';
import { codec } from './vectors/codec';
import { courier } from './vectors/courier';
import { clock, digest, validation } from './vectors/pure';
import { rebase, type RebaseFile } from './vectors/rebase';

/** Runs the golden vectors in a browser, and leaves what was found for whoever opened the page. */
async function proveAll(): Promise<Record<string, Found>> {
  const sqlite = await sqlite3InitModule();
  const proofs = {
    codec, clock, digest, validation, courier,
    rebase: (file: RebaseFile) => rebase(file, () => new sqlite.oo1.DB(':memory:')),
  };
  const out: Record<string, Found> = {};
  for (const [name, run] of Object.entries(proofs)) {
    const answer = await fetch(`/vectors/${name}.json`);
    out[name] = run((await answer.json()) as never);
  }
  return out;
}

Object.assign(window, { proofs: proveAll() });
