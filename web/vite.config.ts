import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import path from 'node:path';
import { defineConfig } from 'vite';
import { budget } from './build/budget.ts';
import { themeBoot } from './build/theme-boot.ts';

const root = import.meta.dirname;
const api = process.env.API_ORIGIN ?? 'http://localhost:4000';
const kilobyte = 1024;

export default defineConfig({
  root,
  cacheDir: path.join(root, '../.cache/vite-web'),
  plugins: [
    react(),
    tailwind(),
    themeBoot(path.join(root, 'src/ui/theme-boot.js'), '/src/ui/theme-boot.js'),
    budget({ initialScript: 180 * kilobyte, initialStyle: 30 * kilobyte }),
  ],
  resolve: { dedupe: ['react', 'react-dom', 'graphql'] },
  build: {
    outDir: path.join(root, '../dist/web'),
    emptyOutDir: true,
    target: 'es2023',
    // Nothing as a data: URL, so that the policy can name our own origin only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The explorer's editor is one large chunk by nature and loads only when opened.
    chunkSizeWarningLimit: 6000,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // What every visit begins with comes in one piece: each file more is a request more before anything is shown.
        codeSplitting: {
          groups: [
            { name: 'first', tags: ['$initial'], priority: 1 },
            // A line or two each.
            { name: 'icons', test: /lucide-react/ },
            // What a channel, the list of channels and the count of what is unread need alike.
            {
              name: 'live',
              test: /features\/chat\/(views|account-chat|times|model|acts)|client-sdk\/src\/live/,
            },
          ],
        },
      },
      onwarn(warning, warn) {
        // Directives for React's compiler inside libraries; they mean nothing to a bundler.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
  worker: { format: 'es' },
  // These import workers by query, which only Vite itself understands; its optimiser does not.
  optimizeDeps: { exclude: ['graphiql/setup-workers/vite', '@graphiql/react/setup-workers/vite'] },
  server: { port: 5173, proxy: { '/graphql': { target: api, ws: true }, '/files': api, '/health': api } },
});
