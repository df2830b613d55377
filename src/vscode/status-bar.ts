import { type Disposable, StatusBarAlignment, window } from 'vscode';
import type { Parts } from './parts.ts';
import { statusOf } from './status-text.ts';

/** One short item: what is at work, what it spends, and whether somebody asks. */
export function registerStatusBar({ runs, engine }: Parts): Disposable[] {
  const item = window.createStatusBarItem('issueSwarm.status', StatusBarAlignment.Left, 0);
  item.name = 'Issue Swarm';
  const show = () => {
    const { text, tooltip, command } = statusOf(runs.going, engine.state.is);
    item.text = text;
    item.tooltip = tooltip;
    item.command = command;
    item.accessibilityInformation = { label: tooltip.replaceAll('\n', '. ') };
  };
  show();
  item.show();
  return [item, runs.onDidChange(show), engine.onDidChangeState(show)];
}
