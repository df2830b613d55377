import { commands, type ExtensionContext, StatusBarAlignment, TreeItem, window } from 'vscode';

const COMMANDS = 45;
const VIEWS = 5;

/** As much as ours tells the editor at its start, with nothing behind it: what that alone takes. */
export function activate(context: ExtensionContext): void {
  const item = window.createStatusBarItem('tests.peer', StatusBarAlignment.Left, 0);
  item.text = 'Peer';
  item.show();
  context.subscriptions.push(item, window.createOutputChannel('Peer', { log: true }));
  for (let number = 0; number < COMMANDS; number += 1)
    context.subscriptions.push(commands.registerCommand(`tests.peer.${number}`, () => undefined));
  for (let number = 0; number < VIEWS; number += 1)
    context.subscriptions.push(
      window.createTreeView(`tests.peer.${number}`, {
        treeDataProvider: { getChildren: () => [], getTreeItem: (name: string) => new TreeItem(name) },
      }),
    );
}
