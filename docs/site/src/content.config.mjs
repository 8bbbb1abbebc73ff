// The project's pages, from where they stand in the repository.
import { defineCollection } from 'astro:content';
import { pages, sections } from '../build/documentation.mjs';

export const collections = {
  pages: defineCollection({ loader: pages() }),
  sections: defineCollection({ loader: sections(['README.md', 'docs/events.md']) }),
};
