import { defineConfig } from 'vite';

// The golden vectors as a page, for the tests that drive a browser.
export default defineConfig({
  root: 'test',
  build: { outDir: '../vectors-built', emptyOutDir: true, rollupOptions: { input: 'test/browser.html' } },
});
