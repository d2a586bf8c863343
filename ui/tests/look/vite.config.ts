// The window with a program that only plays back a room: for looking at screens in a browser, never built.
// npm run look, then http://localhost:5199/?room=key&lang=ja&theme=dark&screen=ceremony&zoom=200

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const here = import.meta.dirname;

export default defineConfig({
  root: resolve(here, '../..'),
  plugins: [
    svelte(),
    {
      name: 'rooms',
      configureServer(server) {
        server.middlewares.use('/room/', (request, response) => {
          const name = /^\/([a-z0-9-]+)\.json/.exec(request.url ?? '')?.[1] ?? 'key';
          const folder = process.env['ROOMS'] ?? resolve(here, '../rooms');
          response.setHeader('content-type', 'application/json');
          response.end(readFileSync(resolve(folder, `${name}.json`)));
        });
      },
    },
  ],
  resolve: {
    alias: {
      '@tauri-apps/api/core': resolve(here, 'core.ts'),
      '@tauri-apps/api/event': resolve(here, 'event.ts'),
    },
  },
  server: { port: 5199, strictPort: true, fs: { allow: ['..'] } },
});
