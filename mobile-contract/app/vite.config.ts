import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const base = '/app/';
const outDir = 'built';

/** go:embed needs one file in the folder, also before anything was built; each build empties it. */
const keepFolder: Plugin = {
  name: 'keep-folder',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: '.gitignore', source: '*\n!.gitignore\n' });
  },
};

/** SQLite's package names workers of its own, which the app has no use for: its core is one. */
function dropped(file: string): boolean {
  const unused = /^assets\/sqlite3-(worker1|opfs-async-proxy)-/.test(file);
  if (unused) rmSync(join(outDir, file));
  return unused;
}

/** Has the pages loaded while the worker begins, which `main.tsx` begins before it asks for them. */
const preloadPages: Plugin = {
  name: 'preload-pages',
  transformIndexHtml: {
    order: 'post',
    handler: (_, { bundle = {} }) => Object.values(bundle)
      .filter((chunk) => chunk.type === 'chunk' && chunk.name === 'page')
      .map((chunk) => ({ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: base + chunk.fileName }, injectTo: 'head' as const })),
  },
};

/** Tells the service worker what to keep, when everything lies there. */
const precache: Plugin = {
  name: 'precache',
  apply: 'build',
  closeBundle() {
    const worker = join(outDir, 'sw.js');
    const files = readdirSync(outDir, { recursive: true, withFileTypes: true })
      .filter((f) => f.isFile() && f.name !== 'sw.js' && !f.name.startsWith('.'))
      .map((f) => join(f.parentPath, f.name).slice(outDir.length + 1).replaceAll('\\', '/'))
      .filter((file) => !dropped(file))
      .sort();
    const sum = createHash('sha256');
    for (const file of files) sum.update(file).update(readFileSync(join(outDir, file)));
    const urls = files.map((file) => base + (file === 'index.html' ? '' : file));
    const script = readFileSync(worker, 'utf8').replace('__FILES__', JSON.stringify(urls));
    writeFileSync(worker, script.replace('__BUILD__', JSON.stringify(sum.digest('hex').slice(0, 16))));
  },
};

// The app is served from /app of the county's own server, and asks no other host for anything.
export default defineConfig({
  base,
  plugins: [keepFolder, preloadPages, precache],
  build: {
    outDir,
    emptyOutDir: true,
    assetsInlineLimit: 0, // the policy lets nothing run out of data:
    modulePreload: { polyfill: false },
    target: 'chrome108',
    rollupOptions: {
      input: { index: 'index.html', sw: 'src/sw.ts' },
      output: { entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  worker: { format: 'es' },
});
