import { commands, ProgressLocation, window } from 'vscode';
import { LinkError } from '../../link/link-error.ts';
import type { CommandsProposal, IssueRow, Repository } from '../../link/protocol.ts';
import { showAgents } from '../agents/show-agents.ts';
import { chooseForge } from '../issues/choose-forge.ts';
import { askNewIssue, fileIssue } from '../issues/new-issue.ts';
import { tellInformation } from '../messages.ts';
import { ensureModels } from '../models/ensure-models.ts';
import type { OwnParts } from '../own-parts.ts';
import { signedIn } from '../secrets/signed-in.ts';
import { forgeWish, runSettings, settingsOf } from '../settings/run-settings.ts';
import { askBranch, changeDraft } from './change-draft.ts';
import { confirmStart } from './confirm-start.ts';
import { commandsOf, type Draft, firstBranch, optionsOf } from './draft.ts';
import { pickFolder } from './pick-folder.ts';
import { pickIssue } from './pick-issue.ts';
import { lacksChecks, type Part } from './start-items.ts';

/** From a command to a run: what is missing is asked for, and nothing else. `given`: the issue that was picked in the tree. */
export async function startFlow(parts: OwnParts, given: IssueRow | null): Promise<void> {
  // Where nothing may be started, that is said before anything is asked.
  parts.engine.mustBeTrusted();
  if (given === null && !(await pickFolder(parts))) return;
  const repository = await signedIn(() =>
    busy('Looking at the repository…', () => parts.engine.ask('repository', { forge: forgeWish(parts.folder) })),
  );
  if (repository === null) return;
  const issue = given ?? (await issueToStartOn(parts, repository));
  if (issue === null) return;
  const fresh = await beginsAnew(parts, issue);
  if (fresh === null || !(await ensureModels(parts))) return;
  const draft = await draftOf(parts, { issue, repository, fresh });
  if (draft !== null) await confirmAndStart(parts, draft);
}

const busy = <T>(title: string, work: () => Promise<T>): Promise<T> =>
  Promise.resolve(window.withProgress({ location: ProgressLocation.Window, title }, work));

async function issueToStartOn(parts: OwnParts, repository: Repository): Promise<IssueRow | null> {
  const forge = forgeWish(parts.folder);
  const picked = await signedIn(() =>
    pickIssue({
      title: `Start Swarm on Issue of ${repository.forge.repository}`,
      rows: parts.runs.rows,
      read: (page) => parts.engine.ask('issues', { forge, state: 'open', page }),
    }),
  );
  if (picked !== 'new') return picked;
  const asked = await askNewIssue();
  if (asked === null) return null;
  if (asked.way === 'describe') {
    // Its document has a way on to the start.
    await commands.executeCommand('issueSwarm.describeIssue', asked.title);
    return null;
  }
  const issue = await fileIssue(parts.engine, forge, { title: asked.title, body: '' });
  if (issue !== null) parts.issues.clear();
  return issue;
}

/** Whether an earlier run on the issue is left behind; null where the user rather goes on with it, or leaves. */
async function beginsAnew({ runs, engine }: OwnParts, { number }: IssueRow): Promise<boolean | null> {
  await runs.refresh();
  const before = runs.rows.find(
    ({ kind, issue, state }) => kind === 'issue' && issue === number && (state === 'going' || state === 'stopped'),
  );
  if (before === undefined) return false;
  const goOn = before.state === 'going' ? 'Show It' : 'Continue It';
  const what = before.state === 'going' ? 'A swarm is at work on' : 'An earlier run was stopped on';
  const picked = await tellInformation(`${what} #${number} ${before.title}.`, goOn, 'Begin Anew');
  if (picked === 'Begin Anew') return true;
  if (picked === undefined) return null;
  if (before.state !== 'going') await engine.ask('continue', { run: before.run });
  await showAgents();
  return null;
}

async function draftOf(
  parts: OwnParts,
  { issue, repository, fresh }: Pick<Draft, 'issue' | 'repository' | 'fresh'>,
): Promise<Draft | null> {
  const branch = firstBranch(repository);
  if (branch === null) throw new LinkError('no-commit', 'The repository has no branch yet: commit something first.');
  const settings = runSettings(parts.folder);
  const forge = forgeWish(parts.folder);
  return { issue, repository, forge, branch, setup: [], checks: [], hosts: [], settings, fresh };
}

/** Reads what the commit of a branch speaks for, and takes it over. */
async function proposalOn(
  { engine, folder }: OwnParts,
  draft: Draft,
): Promise<{ readonly draft: Draft; readonly proposal: CommandsProposal }> {
  const proposal = await busy('Looking at the project…', () => engine.ask('proposal', { branch: draft.branch }));
  const settings = settingsOf(folder);
  const own = {
    setup: settings.get<string[] | null>('setup') ?? null,
    checks: settings.get<string[] | null>('checks') ?? null,
    setupHosts: settings.get<string[]>('setupHosts') ?? [],
  };
  return { draft: { ...draft, ...commandsOf(own, proposal) }, proposal };
}

async function confirmAndStart(parts: OwnParts, begun: Draft): Promise<void> {
  let { draft, proposal } = await proposalOn(parts, begun);
  let active: Part | null = null;
  for (;;) {
    const part = await confirmStart(draft, active);
    if (part === null) return;
    if (part === 'start' && !lacksChecks(draft)) return start(parts, draft);
    active = part === 'start' ? 'checks' : part;
    if (part === 'repository') {
      await chooseForge(parts.engine, parts.folder);
      // Another forge has other issues: the way begins again where its issues are picked.
      if (forgeWish(parts.folder) !== draft.forge) return startFlow(parts, null);
    } else if (part === 'branch') {
      const branch = await askBranch(draft);
      if (branch !== null && branch !== draft.branch)
        ({ draft, proposal } = await proposalOn(parts, { ...draft, branch }));
    } else draft = await changeDraft(draft, active, { parts, proposal });
  }
}

async function start(parts: OwnParts, draft: Draft): Promise<void> {
  const { issue } = draft;
  await busy(`$(rocket) Starting a swarm on #${issue.number}…`, () => parts.engine.ask('start', optionsOf(draft)));
  await showAgents();
}
