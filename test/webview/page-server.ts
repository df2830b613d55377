import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { extname, join } from 'node:path';
import { pageHtml } from '../../src/vscode/panels/page-html.ts';
import { type ThemeName, themeCss } from './themes.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
  '.html': 'text/html',
};

const NONCE = 'of-this-page';

/**
 * The wire as the editor lays it into a frame, and nothing more: what the page posts is handed to `toPanel`, its state is
 * kept over a reload, and the theme's variables are there before the page is.
 */
const wireOf = (theme: ThemeName): string => `
const sheet = new CSSStyleSheet();
sheet.replaceSync(${JSON.stringify(themeCss(theme))});
document.adoptedStyleSheets = [sheet];
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective + ' ' + event.blockedURI));
let taken = false;
window.acquireVsCodeApi = () => {
  if (taken) throw new Error('it can be had once');
  taken = true;
  return {
    postMessage: (message) => window.toPanel(structuredClone(message)),
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
    setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
  };
};
window.fromPanel = (message) => {
  const data = { ...message };
  for (const name of ['overview', 'decisions'])
    if (typeof data[name] === 'string') data[name] = new TextEncoder().encode(data[name]);
  window.postMessage(data);
};
`;

/** Serves the built pages as a panel would frame them: `/<page>?theme=<theme>`. */
export async function servePages(folder: string): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const theme = (url.searchParams.get('theme') ?? 'dark') as ThemeName;
    if (url.pathname === '/wire.js')
      return void response.setHeader('content-type', 'text/javascript').end(wireOf(theme));
    if (url.pathname === '/favicon.ico') return void response.writeHead(204).end();
    if (extname(url.pathname) !== '')
      return void readFile(join(folder, url.pathname)).then(
        (bytes) => response.setHeader('content-type', TYPES[extname(url.pathname)] ?? '').end(bytes),
        () => response.writeHead(404).end(),
      );
    const page = url.pathname.slice(1);
    const html = pageHtml(
      { source: origin(server), script: `/${page}.js`, style: `/${page}.css`, title: page },
      NONCE,
    ).replace('<div id="root">', `<script nonce="${NONCE}" src="/wire.js?theme=${theme}"></script>\n<div id="root">`);
    response.setHeader('content-type', 'text/html').end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: origin(server), server };
}

function origin(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen');
  return `http://127.0.0.1:${address.port}`;
}
