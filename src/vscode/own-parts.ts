import type { IssueList } from './issues/issue-list.ts';
import type { Parts } from './parts.ts';
import type { ChosenFolder } from './process/chosen-folder.ts';
import type { Engine } from './process/engine.ts';

/** What the parts that start, list and choose share beside `Parts`. */
export interface OwnParts extends Parts {
  readonly engine: Engine;
  readonly folder: ChosenFolder;
  readonly issues: IssueList;
}
