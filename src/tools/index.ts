import { askChair } from './ask-chair.ts';
import { controlAgent } from './control-agent.ts';
import { createFile } from './create-file.ts';
import { delegate } from './delegate.ts';
import { deleteFile } from './delete-file.ts';
import { editFile } from './edit-file.ts';
import { findFiles } from './find-files.ts';
import { listFolder } from './list-folder.ts';
import { message } from './message.ts';
import { openPullRequest } from './open-pull-request.ts';
import { raiseMotion } from './raise-motion.ts';
import { readFile } from './read-file.ts';
import { report } from './report.ts';
import { review } from './review.ts';
import { runChecks } from './run-checks.ts';
import { runCommand } from './run-command.ts';
import { searchIndex } from './search-index.ts';
import { searchText } from './search-text.ts';
import { showDiff } from './show-diff.ts';
import { spawnAgent } from './spawn-agent.ts';
import { submitPlan } from './submit-plan.ts';
import type { Tool } from './tool.ts';
import { updateBranch } from './update-branch.ts';
import { vote } from './vote.ts';

/** Every tool there is. Which of them an agent has is said by its role (`src/roles`). */
export const tools: readonly Tool[] = [
  readFile,
  listFolder,
  findFiles,
  searchText,
  searchIndex,
  editFile,
  createFile,
  deleteFile,
  runCommand,
  runChecks,
  showDiff,
  updateBranch,
  openPullRequest,
  submitPlan,
  delegate,
  spawnAgent,
  controlAgent,
  message,
  askChair,
  review,
  raiseMotion,
  vote,
  report,
];
