// How the site is built: static files, nothing inline, so that the pages can forbid everything else.
import { defineConfig, passthroughImageService } from 'astro/config';
import { projectPages } from './build/markdown.mjs';
import { trackedValues } from './build/tracked-values.mjs';
import { recipient } from './src/statistics/recipient.mjs';

// A mistake there ends the build before it begins.
recipient(process.env);

export default defineConfig({
  trailingSlash: 'always',
  build: { format: 'directory', inlineStylesheets: 'never' },
  devToolbar: { enabled: false },
  image: { service: passthroughImageService() },
  integrations: [trackedValues()],
  markdown: { syntaxHighlight: false, smartypants: false, rehypePlugins: [projectPages] },
  vite: { build: { assetsInlineLimit: 0 } },
});
