// The licences of what the site brings with it.
import { readFileSync } from 'node:fs';

const FILES = {
  literata: 'src/fonts/OFL.txt',
  'posthog-js': 'node_modules/posthog-js/LICENSE',
};

export function getStaticPaths() {
  return Object.keys(FILES).map((name) => ({ params: { name } }));
}

export function GET({ params }) {
  return new Response(readFileSync(FILES[params.name], 'utf8'));
}
