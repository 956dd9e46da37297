/** Written by the build: every file of the app, and a name that changes with any of them. */
declare const __FILES__: readonly string[];
declare const __BUILD__: string;

const cacheName = `ruhu ${__BUILD__}`;
const index = '/app/';
const worker = self as unknown as ServiceWorkerGlobalScope;

worker.addEventListener('install', (event) => event.waitUntil(keepAll()));
worker.addEventListener('activate', (event) => event.waitUntil(dropOld()));
worker.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== worker.location.origin) return;
  if (url.pathname === '/app' || url.pathname.startsWith(index)) event.respondWith(kept(event.request, url));
});

/** All of them or none: half an app is worse than the old one. */
async function keepAll(): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.addAll(__FILES__.map((file) => new Request(file, { cache: 'reload' })));
  await worker.skipWaiting();
}

/** The build before this one stays until the next: a page of it may still ask for its pieces. */
async function dropOld(): Promise<void> {
  const ours = (await caches.keys()).filter((name) => name.startsWith('ruhu ') && name !== cacheName); // oldest first
  await Promise.all(ours.slice(0, -1).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** What is kept comes from here, without asking whether there is a network. A page is always the app's one. */
async function kept(request: Request, url: URL): Promise<Response> {
  const path = request.mode === 'navigate' ? index : url.pathname;
  const cache = await caches.open(cacheName);
  return (await cache.match(path)) ?? (await caches.match(path)) ?? fetch(request);
}
