import { Disposable, RelativePattern, workspace } from 'vscode';
import type { OwnParts } from '../own-parts.ts';

// A watcher on new folders may begin after files were made in them. What is in front of those files (the folder), and
// what git writes last (the config of a new repository, the index with a first commit), is therefore watched too.
const BEGINNINGS = '{.git,.git/HEAD,.git/config,.git/index,.git/logs,.git/logs/HEAD}';

/** A folder that becomes a repository or has its first commit, is looked at again without being told to. */
export function repositoryWatch({ folder, issues }: Pick<OwnParts, 'folder' | 'issues'>): Disposable {
  let watching: Disposable | null = null;
  // What is being read now may have been looked at a moment before it began.
  let begunMeanwhile = false;
  const lacks = (): boolean => issues.state === 'no-repository' || issues.state === 'no-commit';
  const begun = (): void => {
    if (issues.state === 'loading') begunMeanwhile = true;
    else if (lacks()) issues.clear();
  };
  const read = (): void => {
    if (issues.state === 'loading') return;
    const again = begunMeanwhile && lacks();
    begunMeanwhile = false;
    if (again) issues.clear();
  };
  const watch = (): void => {
    watching?.dispose();
    watching = null;
    if (folder.folder === null) return;
    const watcher = workspace.createFileSystemWatcher(new RelativePattern(folder.folder, BEGINNINGS));
    watching = Disposable.from(watcher, watcher.onDidCreate(begun), watcher.onDidChange(begun));
  };
  watch();
  return Disposable.from(folder.onDidChange(watch), issues.onDidChange(read), { dispose: () => watching?.dispose() });
}
