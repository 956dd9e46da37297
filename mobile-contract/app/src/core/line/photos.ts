import { DetailedError, Upload, type HttpResponse } from 'tus-js-client';

import type { Progress } from '../api';
import type { PhotoName } from '../contract/courier';
import { noteUpload, picture, prove, refuse, unsentPhotos, uploadOf, villageOf } from '../replica/originals';
import type { Replica } from '../replica/replica';
import { Offline, problemIn, Refused, type Server } from './server';

const chunk = 1 << 20;

/** Refusals that say something of one photo. Any other is about the device or the server, and the same for the next. */
const ofThePhoto = new Set(['photo_damaged', 'photo_cut', 'photo_too_large', 'bad_hash', 'bad_village', 'out_of_scope', 'more_than_said']);

/** Sends the unsent photos, each from the byte that the server has come to. Returns how many it has proven to have. */
export async function sendPhotos(r: Replica, server: Server, tell: (p: Progress) => void): Promise<number> {
  const waiting = unsentPhotos(r);
  const of = waiting.reduce((n, p) => n + p.size, 0);
  let [proven, before] = [0, 0];
  for (const p of waiting) {
    const progress = (sent: number) => tell({ doing: 'photos', done: before + sent, of });
    progress(0);
    if (await sendOne(r, server, p, progress)) proven++;
    before += p.size;
  }
  return proven;
}

async function sendOne(r: Replica, server: Server, p: PhotoName, progress: (sent: number) => void): Promise<boolean> {
  const bytes = picture(r, p.sha256);
  const village = villageOf(r, p.sha256);
  if (!bytes || village === '') return false; // who has never pulled knows of no village
  try {
    const path = uploadOf(r, p.sha256) || (await begin(r, server, p, village));
    return prove(r, p.sha256, await resume(server, path, new Blob([bytes.body as BlobPart]), progress));
  } catch (e) {
    if (!(e instanceof Refused)) throw e;
    if (e.refusal.code === 'not_found') noteUpload(r, p.sha256, ''); // it has ended: the next sync begins it anew
    else if (ofThePhoto.has(e.refusal.code)) refuse(r, p.sha256, e.refusal.code);
    else throw e;
    return false;
  }
}

/** Begins an upload; where it is is on disk before a byte is sent. */
async function begin(r: Replica, server: Server, p: PhotoName, village: string): Promise<string> {
  const metadata = `sha256 ${btoa(p.sha256)},village ${btoa(village)}`;
  const headers = { 'Tus-Resumable': '1.0.0', 'Upload-Length': String(p.size), 'Upload-Metadata': metadata };
  const answer = await server.ask('/v1/uploads', { method: 'POST', headers });
  const location = answer.headers.get('Location');
  if (!location) throw new Offline(); // something in between answered
  const path = new URL(location, self.location.href).pathname;
  noteUpload(r, p.sha256, path);
  return path;
}

/** Sends what the server has not, and returns the epoch under which it said that it has all. */
async function resume(server: Server, path: string, body: Blob, progress: (sent: number) => void): Promise<string> {
  const Authorization = await server.authorization();
  return new Promise((resolve, reject) => {
    new Upload(body, {
      uploadUrl: path, chunkSize: chunk, headers: { Authorization }, retryDelays: [1000, 3000], storeFingerprintForResuming: false,
      onProgress: progress,
      onSuccess: ({ lastResponse }) => resolve(lastResponse.getHeader('Ruhu-Epoch') ?? ''),
      onError: (e) => reject(refusalOf(server, e)),
    }).start();
  });
}

function refusalOf(server: Server, e: Error): Error {
  const answer = e instanceof DetailedError ? e.originalResponse : null;
  if (!answer || answer.getStatus() === 0) return new Offline();
  // An answer to HEAD has no body.
  if (answer.getStatus() === 401) {
    server.forget();
    return new Offline(); // the next sync has another token
  }
  if (!answer.getHeader('Tus-Resumable')) return otherwise(answer);
  if (answer.getStatus() === 404) return new Refused({ code: 'not_found' }, 404);
  return otherwise(answer);
}

/** What a problem in the body says; without one of the county's, nobody there spoke for it. */
function otherwise(answer: HttpResponse): Error {
  try {
    return new Refused(problemIn(answer.getBody()), answer.getStatus());
  } catch (e) {
    if (e instanceof Offline) return e;
    throw e;
  }
}
