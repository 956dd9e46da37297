import sqlite3InitModule from '@sqlite.org/sqlite-wasm';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeEach, expect, test } from 'vitest';

import { Server } from '../src/core/line/server';
import { Db } from '../src/core/replica/db';
import { Replica } from '../src/core/replica/replica';
import type { Vault } from '../src/core/vault';

const sqlite = await sqlite3InitModule();
const replica = new Replica(new Db(new sqlite.oo1.DB(':memory:')), { now: () => 0, newId: () => crypto.randomUUID() });
const vault = { held: { refresh: 'r' }, sign: () => Promise.resolve(new Uint8Array(64)), keep: () => Promise.resolve() } as unknown as Vault;

/** A county that may have another dictionary, and what came for a push. */
let stranger: 'unsupported_media' | 'bad_compression' | null = null;
let came: { coding: string; body: Buffer }[] = [];

const county = createServer((ask, answer) => void answered(ask, answer)).listen(0);
await new Promise((resolve) => county.on('listening', resolve));
const at = `http://127.0.0.1:${(county.address() as AddressInfo).port}`;
afterAll(() => county.close());

async function answered(ask: IncomingMessage, answer: ServerResponse): Promise<void> {
  const body = Buffer.concat(await ask.toArray() as Buffer[]);
  const coding = ask.headers['content-encoding'] ?? '';
  if (ask.url === '/v1/push') came.push({ coding, body });
  if (coding === 'dcz' && stranger !== null) {
    answer.writeHead(stranger === 'unsupported_media' ? 415 : 400, { 'Content-Type': 'application/problem+json' });
    answer.end(`{"type":"urn:ruhu:problem:${stranger}","title":"t","status":415,"detail":"d","code":"${stranger}","request":"q"}`);
    return;
  }
  answer.writeHead(200, { 'Content-Type': 'application/json' });
  answer.end('{"epoch":"e","access":"a","refresh":"r"}');
}

const real = globalThis.fetch;
beforeEach(() => {
  came = [];
  globalThis.fetch = (path, init) => real(at + String(path), init);
});

const push = `{"device":"0198c1a0-0000-7000-8000-000000000002","now":1790000000000000,"changesets":[${'{"n":1,"t":"visit","content":"屋顶漏雨"},'.repeat(40)}{"n":2}]}`;
const codings = () => came.map((c) => c.coding);

test('a push is packed with the dictionary', async () => {
  stranger = null;
  await new Server(replica, vault).post('/v1/push', push);
  expect(codings()).toEqual(['dcz']);
  expect(came[0]!.body.subarray(0, 8).toString('hex')).toBe('5e2a4d1820000000');
  expect(came[0]!.body.length).toBeLessThan(300);
});

test.each(['unsupported_media', 'bad_compression'] as const)('a server that answers %s is sent the same without, and from then on', async (code) => {
  stranger = code;
  const server = new Server(replica, vault);
  await server.post('/v1/push', push);
  await server.post('/v1/push', push);
  expect(codings()).toEqual(['dcz', 'gzip', 'gzip']);
  expect(gunzipSync(came[1]!.body).toString()).toBe(push);
});

test('what is short goes as it is, and what is longer than a block with gzip', async () => {
  stranger = null;
  const server = new Server(replica, vault);
  await server.post('/v1/push', '{"device":"d"}');
  await server.post('/v1/push', push.repeat(100));
  expect(codings()).toEqual(['', 'gzip']);
});
