const serviceWorker = `${import.meta.env.BASE_URL}sw.js`;

/** Keeps the app itself, and what it keeps, on the device: it opens without a network, and is not thrown away for want of room. */
export async function stayOffline(): Promise<void> {
  void navigator.storage?.persist?.(); // only a page may ask; the answer is in the status
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  await navigator.serviceWorker.register(serviceWorker, { scope: '/app' });
}
