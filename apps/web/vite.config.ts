/** Build of the page. `vite build` writes `dist/` with a brotli and a gzip copy beside every text file. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const COMPRESSIBLE = /\.(?:js|css|html|svg|json|webmanifest)$/;
/** Below this a compressed copy saves less than one packet. */
const COMPRESS_MIN_BYTES = 1_024;

/** Compresses once at build time so that the server only picks a file. */
function precompress(): Plugin {
  let outDir = 'dist';
  return {
    name: 'precompress',
    apply: 'build',
    configResolved(config) {
      outDir = join(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const entry of readdirSync(outDir, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !COMPRESSIBLE.test(entry.name)) continue;
        const path = join(entry.parentPath, entry.name);
        const bytes = readFileSync(path);
        if (bytes.length < COMPRESS_MIN_BYTES) continue;
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
      }
    },
  };
}

const api = { target: 'http://127.0.0.1:8001', changeOrigin: false };

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss(), precompress()],
  build: {
    outDir: 'dist',
    target: 'es2023',
    // The manifest is what scripts/bundle-size.mjs reads to know which chunks the first page needs.
    manifest: true,
    // Inlined assets would need `data:` in more CSP directives than we want to open.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { port: 3000, host: '127.0.0.1', proxy: { '/api': api, '/health': api, '/openapi.json': api } },
});
