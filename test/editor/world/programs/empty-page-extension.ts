import { commands, type ExtensionContext, ViewColumn, window } from 'vscode';

/** A page with nothing but a line of text, for benches: what the editor itself takes to show a page. */
export function activate(context: ExtensionContext): void {
  const open = (): void => {
    const panel = window.createWebviewPanel('tests.emptyPage', 'Empty', ViewColumn.Active, { enableScripts: true });
    panel.webview.html = '<!DOCTYPE html><html lang="en"><body><p>Nothing else</p></body></html>';
  };
  context.subscriptions.push(commands.registerCommand('tests.openEmptyPage', open));
}
