import { Disposable, RelativePattern, workspace } from 'vscode';
import type { OwnParts } from '../own-parts.ts';

/** A folder that becomes a repository or has its first commit, is looked at again without being told to. */
export function repositoryWatch({ folder, issues }: Pick<OwnParts, 'folder' | 'issues'>): Disposable {
  let watching: Disposable | null = null;
  const begun = (): void => {
    if (issues.state === 'no-repository' || issues.state === 'no-commit') issues.clear();
  };
  const watch = (): void => {
    watching?.dispose();
    watching = null;
    if (folder.folder === null) return;
    const watcher = workspace.createFileSystemWatcher(new RelativePattern(folder.folder, '.git/{HEAD,logs/HEAD}'));
    watching = Disposable.from(watcher, watcher.onDidCreate(begun), watcher.onDidChange(begun));
  };
  watch();
  return Disposable.from(folder.onDidChange(watch), { dispose: () => watching?.dispose() });
}
