import { randomBytes } from 'node:crypto';
import { type Disposable, Uri, ViewColumn, type WebviewPanel, window } from 'vscode';
import type { ToPage } from '../../core/page-messages.ts';
import type { Overview } from '../../core/projections/overview.ts';
import type { Parts } from '../parts.ts';
import { openFromPage } from './open-from-page.ts';
import { pageHtml } from './page-html.ts';
import { PageWire } from './page-wire.ts';

/** The pages that there are, by the type of their view. */
export const PAGES = {
  chamber: { view: 'issueSwarm.chamber', title: 'Chamber', icon: 'law' },
  team: { view: 'issueSwarm.team', title: 'Team', icon: 'organization' },
} as const;
export type PageName = keyof typeof PAGES;

const filesOf = ({ context }: Parts): Uri => Uri.joinPath(context.extensionUri, 'dist', 'webview');

/** Makes the panel of a page in the editor area. It does not live on while it is hidden: the page comes back by itself. */
export const newPanel = (parts: Parts, page: PageName): WebviewPanel =>
  window.createWebviewPanel(PAGES[page].view, PAGES[page].title, ViewColumn.Active, {
    enableScripts: true,
    enableFindWidget: true,
    localResourceRoots: [filesOf(parts)],
  });

/** One page in its panel, showing one run at a time. */
export class PagePanel implements Disposable {
  readonly panel: WebviewPanel;
  readonly #wire: PageWire;
  readonly #page: PageName;
  readonly #subscriptions: Disposable[];

  constructor(
    parts: Parts,
    panel: WebviewPanel,
    { page, run }: { readonly page: PageName; readonly run: string | null },
  ) {
    this.panel = panel;
    this.#page = page;
    this.#wire = new PageWire(
      {
        runs: parts.runs,
        engine: parts.engine,
        post: (message) => this.#post(parts, message),
        open: openFromPage,
        tellFailure: parts.tellFailure,
        onShown: (overview) => this.#entitle(overview),
      },
      run,
    );
    this.#subscriptions = [
      panel.webview.onDidReceiveMessage((message) => this.#wire.take(message).catch(parts.tellFailure)),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.#wire.hide();
      }),
    ];
    this.#fill(parts);
  }

  /** Brings it to the front, with this run. */
  async show(run: string): Promise<void> {
    this.panel.reveal();
    if (this.#wire.run !== run) await this.#wire.show(run);
  }

  dispose(): void {
    this.#wire.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #fill(parts: Parts): void {
    const { webview } = this.panel;
    const files = filesOf(parts);
    webview.options = { enableScripts: true, localResourceRoots: [files] };
    const address = (name: string): string => webview.asWebviewUri(Uri.joinPath(files, name)).toString();
    webview.html = pageHtml(
      {
        source: webview.cspSource,
        script: address(`${this.#page}.js`),
        style: address(`${this.#page}.css`),
        title: PAGES[this.#page].title,
      },
      randomBytes(18).toString('base64url'),
    );
  }

  #entitle({ run }: Overview): void {
    this.panel.title = `${PAGES[this.#page].title} · #${run.mission.issue}`;
  }

  #post(parts: Parts, message: ToPage): void {
    // Resolves to false where the page is hidden: it asks for the newest overview when it is back.
    this.panel.webview.postMessage(message).then(undefined, parts.tellFailure);
  }
}
