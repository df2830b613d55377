import type { Plugin } from 'esbuild';

/** zod's messages in all its languages, of which nothing of ours asks for another than English: half of its code. */
const LANGUAGES = /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/;

/** Leaves zod's other languages out of a bundle; Vite sees by itself that they are not used. */
export const oneLanguage: Plugin = {
  name: 'one-language',
  setup({ onLoad }) {
    onLoad({ filter: LANGUAGES }, () => ({ contents: "export { default as en } from './en.js';", loader: 'js' }));
  },
};
