import { signal } from '@preact/signals';

/** Where the reader is: what stands behind the # of the address, so that the phone's own way back works. */

export interface Route {
  /** Parts of the path; the first says which screen. */
  path: readonly string[];
  query: URLSearchParams;
}

export const route = signal<Route>(parse(location.hash));

export function parse(hash: string): Route {
  const [path, query] = hash.replace(/^#\/?/, '').split('?') as [string, string?];
  return { path: path.split('/').filter((p) => p !== '').map(decodeURIComponent), query: new URLSearchParams(query ?? '') };
}

/** The address of a screen. */
export function to(...path: string[]): string {
  return '#/' + path.map(encodeURIComponent).join('/');
}

export function go(address: string): void {
  location.hash = address;
}

/** Goes to an address that takes the present one's place, so that the way back does not lead to a form that was saved. */
export function replace(address: string): void {
  history.replaceState(null, '', address);
  follow();
}

function follow(): void {
  route.value = parse(location.hash);
}

/** Follows the address from now on. */
export function followAddress(): void {
  addEventListener('hashchange', follow);
}

/** The one-time code of an address that a QR code led to; it is taken out of the address. */
export function enrolCode(): string {
  const code = /^#enrol=([^&]+)/.exec(location.hash)?.[1];
  if (code) {
    replace(to());
  }
  return code ? decodeURIComponent(code) : '';
}
