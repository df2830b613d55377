import { commands } from 'vscode';
import type { Opening } from '../../core/page-messages.ts';

/** The commands that a page may have run. Its words choose among them and are never commands themselves. */
const COMMANDS: Readonly<Record<Opening['what'], string>> = {
  plan: 'issueSwarm.openPlan',
  'accept-plan': 'issueSwarm.acceptPlan',
  diff: 'issueSwarm.openChange',
  certificate: 'issueSwarm.showCertificate',
  pull: 'issueSwarm.openPullOnWeb',
  workbench: 'issueSwarm.openWorkbench',
  transcript: 'issueSwarm.openTranscript',
  live: 'issueSwarm.showLiveOutput',
  chamber: 'issueSwarm.openChamber',
  team: 'issueSwarm.openTeam',
  models: 'issueSwarm.setRunModels',
  continue: 'issueSwarm.continueRun',
  halt: 'issueSwarm.haltRun',
  record: 'issueSwarm.exportDecisions',
  runs: 'issueSwarm.showRuns',
  bring: 'issueSwarm.bringIntoMyBranch',
};

/** Runs the command that a page asked for. Each takes what it is about in one object, as from a line of a tree. */
export const openFromPage = async (run: string, { what, ...about }: Opening): Promise<void> => {
  await commands.executeCommand(COMMANDS[what], { run, ...about });
};
