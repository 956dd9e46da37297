import type { Replica } from '../replica/replica';
import { arrived, Offline, Refused, type Server } from './server';

interface Listed {
  photos?: { sha256: string; link?: string; large?: string; small?: string }[];
}

/** A photo that is not on this device, from the server; null when it has not come there either, or there is no network. */
export async function fetchPhoto(r: Replica, server: Server, hash: string): Promise<Blob | null> {
  const row = r.db.row('SELECT household, sha256 FROM photo WHERE (sha256 = ?1 OR preview = ?1) AND deleted = 0', hash) as [string, string] | undefined;
  if (!row) return null;
  try {
    const { photos } = JSON.parse(await server.text(`/v1/households/${row[0]}/photos`)) as Listed;
    const found = photos?.find((p) => p.sha256 === row[1]);
    const link = row[1] === hash ? (found?.large ?? found?.link) : found?.small;
    return link ? await arrived((await server.ask(link, {})).blob()) : null;
  } catch (e) {
    if (e instanceof Offline || e instanceof Refused) return null;
    throw e;
  }
}
