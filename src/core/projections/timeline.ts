import type { Cap } from '../budget.ts';
import { capKey } from '../cap-key.ts';
import type { Certificate, CommandResult, Fact, FactOf, Finding } from '../facts.ts';
import type { EndReason } from '../hierarchy.ts';
import { bodyPreview, previewOf } from '../preview.ts';
import { budgetOf, capsOf, shareOf, spentUnder } from '../run/caps.ts';
import type { Run, Task } from '../run/state.ts';
import { capText, conditionText } from './measure-words.ts';
import { ruleText } from './rule-words.ts';
import { askQuestion } from './standing-words.ts';
import { budgetText, modelsText, oneLine } from './words.ts';

/** One line about something that happened. */
export interface Told {
  readonly text: string;
  readonly tone: 'plain' | 'dim' | 'good' | 'bad' | 'strong';
}

const line = (text: string, tone: Told['tone'] = 'plain'): Told => ({
  text: `${/^ */.exec(text)?.[0] ?? ''}${oneLine(text, 400)}`,
  tone,
});

/** What a fact says to somebody who watches. `run` is what is true after it. Nothing for facts that only the machinery needs. */
export function tell(fact: Fact, run: Run): readonly Told[] {
  switch (fact.type) {
    case 'run-opened':
      return opened(fact);
    case 'run-resumed':
      return [line(`Run ${run.id} goes on where its log ends (epoch ${fact.epoch}).`, 'strong')];
    case 'baseline-recorded':
      return baseline(fact);
    case 'agent-joined':
      return joined(fact, run);
    case 'agent-left':
      return left(fact);
    case 'agent-placed':
      return fact.why === '' ? [] : [line(`${fact.agent}: ${fact.why}`, 'strong')];
    case 'turn-started':
    case 'history-compacted':
      return warnings(fact, run);
    case 'turn-taken':
      // What a member of the board says is its ballot.
      return [...(run.agents[fact.agent]?.tier === 0 ? [] : turn(fact)), ...warnings(fact, run)];
    case 'turn-failed':
      return [...turnFailed(fact), ...warnings(fact, run)];
    case 'message-sent':
      return fact.from === 'board' ? [] : [line(`${fact.from} to ${fact.to}: ${bodyPreview(fact.text)}`, 'dim')];
    case 'ask-raised':
    case 'ballot-cast':
    case 'ask-climbed':
    case 'ask-answered':
      return tellOfAsk(fact, run);
    case 'budget-set':
      return budgetSet(fact, run);
    case 'rule-added':
      return [line(`A rule from now on: ${ruleText(fact.rule)}`, 'strong')];
    case 'mode-set':
      return [
        line(
          `From now on ${fact.mode === 'sequential' ? 'one task after another' : 'tasks at the same time'}.`,
          'strong',
        ),
      ];
    case 'agent-paused':
      return [
        line(`${fact.agent} ${fact.paused ? 'is paused, and with it whoever descends from it' : 'goes on'}.`, 'strong'),
      ];
    case 'models-set':
      return [line(`Models from now on: ${modelsText(fact.models)}.`)];
    case 'run-closed':
      return [line(`The run is over: ${fact.outcome}.`, fact.outcome === 'merged' ? 'good' : 'bad')];
    default:
      return tellOfTask(fact, run);
  }
}

function tellOfTask(fact: Fact, run: Run): readonly Told[] {
  switch (fact.type) {
    case 'plan-approved': {
      const { plan } = fact;
      const head = `Plan approved${fact.edited ? ' as the chair changed it' : by(run, 'plan', ' ')}: ${previewOf(plan.summary)}`;
      return [
        line(head, 'strong'),
        ...plan.tasks.map((task) => line(`  ${task.id} ${task.title}  (${task.globs.join(', ')})`)),
      ];
    }
    case 'task-added':
      return [line(`New task ${fact.task.id}: ${fact.task.title}`, 'strong')];
    case 'task-reopened':
      return [line(`${fact.task} goes back to work: ${bodyPreview(fact.why)}`)];
    case 'task-ended':
      return [line(`${fact.task} ended without a merge: ${fact.outcome}.`, 'bad')];
    case 'work-submitted':
      return [line(`${fact.task}: handed in ${short(fact.submission.commit)} (${fact.submission.files.join(', ')})`)];
    case 'certificate-issued':
      return certified(fact.task, fact.certificate, run);
    case 'review-given':
      return reviewed(fact);
    case 'effect-done':
      return done(fact, run);
    case 'effect-failed':
      return [line(`The forge: ${fact.failure.message}`, fact.dropped ? 'dim' : 'bad')];
    default:
      return [];
  }
}

/** What the board is asked and says. What waits for the chair is shown where it is answered. */
function tellOfAsk(
  fact: FactOf<'ask-raised' | 'ballot-cast' | 'ask-climbed' | 'ask-answered'>,
  run: Run,
): readonly Told[] {
  switch (fact.type) {
    case 'ask-raised': {
      // What a rule settles at once was never before the board.
      const asked = run.settings.gates[fact.gate] === 'board' || fact.by === 'chair';
      const balloted = fact.of === 'board' && asked && run.board !== null;
      return balloted ? [line(`${fact.ask}, before the board: ${askQuestion(fact)}`)] : [];
    }
    case 'ballot-cast': {
      const { verdict, veto, reasons, conditions } = fact.ballot;
      const what = { allow: 'allows', deny: veto ? 'vetoes' : 'declines', abstain: 'abstains on' }[verdict];
      const tied = conditions.length === 0 ? '' : ` (if: ${conditions.map(conditionText).join('; ')})`;
      const again = fact.round > 1 ? ', in the rebuttal,' : '';
      return [line(`  ${fact.member}${again} ${what} ${fact.ask}${tied}: ${reasons.join(' ')}`, 'dim')];
    }
    case 'ask-climbed':
      return [line(`${fact.ask} goes to the chair. ${fact.why}`, 'strong')];
    case 'ask-answered': {
      if (fact.by === 'policy') return [];
      const tied = fact.conditions.length === 0 ? '' : `, if: ${fact.conditions.map(conditionText).join('; ')}`;
      return [line(`${fact.ask}: the ${fact.by} says ${fact.verdict}${tied}. ${fact.reason}`, 'strong')];
    }
  }
}

/** Who decides at a gate of this run, in words. Of the board nothing: the line before says who did, it or the chair. */
function by(run: Run, gate: 'plan' | 'merge', lead: string): string {
  const decider = run.settings.gates[gate];
  if (decider === 'board') return '';
  return decider === 'chair' ? `${lead}by the chair` : `${lead}by the rules (gate ${gate}=${decider})`;
}

const short = (commit: string): string => commit.slice(0, 10);

export const ending = ({ exitCode }: CommandResult): string =>
  exitCode === null ? 'out of time' : exitCode === 0 ? 'passes' : `fails with exit code ${exitCode}`;

const commandsText = (results: readonly CommandResult[]): string =>
  results.map((result) => `\`${result.command}\` ${ending(result)}`).join(', ');

function opened({ run, mission, base, unseen, board, settings }: FactOf<'run-opened'>): readonly Told[] {
  const head = line(
    `Run ${run} on issue #${mission.issue} "${mission.title}", from ${base.branch} at ${short(base.commit)}.`,
    'strong',
  );
  if (unseen.length === 0) return [head, ...seated(board, settings.gates)];
  const named = unseen.slice(0, 20).join(', ');
  const more = unseen.length > 20 ? ` and ${unseen.length - 20} more` : '';
  return [
    head,
    ...seated(board, settings.gates),
    line(`It starts from the commit and does not see these uncommitted files: ${named}${more}.`),
  ];
}

/** Who sits on the board, where anything is for it to decide. */
function seated(
  board: FactOf<'run-opened'>['board'],
  gates: FactOf<'run-opened'>['settings']['gates'],
): readonly Told[] {
  if (board === null || !Object.values(gates).includes('board')) return [];
  const members = board.members.map(({ title }) => title).join(', ');
  return [line(`On the board: ${members}. Its constitution: ${board.hash.slice(0, 12)}.`)];
}

function baseline({ setup, checks, impossible }: FactOf<'baseline-recorded'>): readonly Told[] {
  if (impossible !== null) return [line(`Nothing can be checked here. ${impossible}`, 'bad')];
  const red = checks.some(({ exitCode }) => exitCode !== 0);
  const said = `Before anyone starts: ${commandsText([...setup, ...checks])}.`;
  return [line(red ? `${said} So the baseline is red.` : said, red ? 'bad' : 'plain')];
}

function joined({ agent, role, task, tier }: FactOf<'agent-joined'>, run: Run): readonly Told[] {
  if (tier === 0) return [];
  if (task === null) return [line(`${agent} starts: it reads, plans and follows the work.`)];
  return [line(`${agent} ${role === 'reviewer' ? 'reviews' : 'takes'} ${task}: ${run.tasks[task]?.title ?? ''}`)];
}

/** Ends that somebody decided; who leaves because its work is over needs no line. */
const TOLD: ReadonlySet<EndReason> = new Set(['replaced', 'under-performing', 'parent', 'board', 'chair']);

function left({ agent, report, reason }: FactOf<'agent-left'>): readonly Told[] {
  if (agent === 'board') return [line(bodyPreview(report.summary), 'bad')];
  if (report.outcome === 'cancelled')
    return reason !== null && TOLD.has(reason)
      ? [line(`${agent} is ended: ${bodyPreview(report.summary)}`, 'strong')]
      : [];
  const tone = report.outcome === 'done' ? 'plain' : 'bad';
  return [line(`${agent} reports ${report.outcome}: ${bodyPreview(report.summary)}`, tone)];
}

function turn({ agent, text, calls }: FactOf<'turn-taken'>): readonly Told[] {
  const said = previewOf(text).trim();
  const tools = calls.map(({ tool }) => tool);
  const counted = [...new Set(tools)].map((tool) => {
    const times = tools.filter((other) => other === tool).length;
    return times > 1 ? `${tool} ×${times}` : tool;
  });
  if (said === '' && tools.length === 0) return [];
  return [line(`${agent}: ${oneLine(said, 240)}${counted.length > 0 ? ` → ${counted.join(', ')}` : ''}`, 'dim')];
}

function turnFailed({ agent, failure: { kind, message } }: FactOf<'turn-failed'>): readonly Told[] {
  // Ended because its answer was no longer wanted: no failure of anybody.
  if (kind === 'aborted') return [line(`${agent}: its model call was ended.`, 'dim')];
  return [line(`${agent}: the model call failed (${kind}). ${message}`, 'bad')];
}

function budgetSet(fact: FactOf<'budget-set'>, run: Run): readonly Told[] {
  const whose = fact.cap.of === 'run' ? 'The budget' : `The budget of ${capText(fact.cap)}`;
  return [line(`${whose} is now ${budgetText(fact)}.`), ...warningsOf(run, '', [fact.cap])];
}

/** What was passed by this turn. */
const warnings = (
  { agent, turn: number }: { readonly agent: string; readonly turn: number },
  run: Run,
): readonly Told[] =>
  Object.values(run.ledger.warned).includes(`${agent}:${number}`)
    ? warningsOf(run, `${agent}:${number}`, capsOf(run))
    : [];

const warningsOf = (run: Run, turn: string, caps: readonly Cap[]): readonly Told[] =>
  caps
    .filter((cap) => run.ledger.warned[capKey(cap)] === turn)
    .map((cap) => {
      const share = shareOf(spentUnder(run, cap), budgetOf(run, cap));
      return line(
        `${share > 1 ? 'More than' : '80 % of'} the budget of ${capText(cap)} is spent: ${budgetText(budgetOf(run, cap))}.`,
        'strong',
      );
    });

function certified(task: string, { of, commit, setup, checks, conflicts }: Certificate, run: Run): readonly Told[] {
  const what = { head: 'the work', merge: 'merged into the base', after: 'the base after the merge' }[of];
  if (conflicts.length > 0) return [line(`${task}: conflicts with the base in ${conflicts.join(', ')}`, 'bad')];
  const results = [...setup, ...checks];
  const green = checks.length > 0 && results.every(({ exitCode }) => exitCode === 0);
  // Red that was red before is another task's to mend, as long as one is still to be merged.
  const before = (run.baseline?.checks ?? []).filter(({ exitCode }) => exitCode !== 0).map(({ command }) => command);
  const said = results.map((result) => {
    const known = result.exitCode !== 0 && before.includes(result.command);
    return `\`${result.command}\` ${ending(result)}${known ? ', as before anyone started' : ''}`;
  });
  return [line(`${task}: checked ${short(commit)}, ${what}: ${said.join(', ')}`, green ? 'good' : 'plain')];
}

const findingText = (finding: Finding): string =>
  `  ${finding.path}:${finding.line} ${oneLine(previewOf(finding.text), 300)}`;

function reviewed({ task, by, verdict, summary, findings }: FactOf<'review-given'>): readonly Told[] {
  const head = verdict === 'accept' ? `${by} accepts ${task}` : `${by} asks for changes in ${task}`;
  return [
    line(`${head}: ${previewOf(summary)}`, verdict === 'accept' ? 'good' : 'plain'),
    ...findings.map((finding) => line(findingText(finding))),
  ];
}

function done({ effect, result }: FactOf<'effect-done'>, run: Run): readonly Told[] {
  const task = Object.values(run.tasks).find((one) => tellsOf(one, result));
  if (task === undefined) return [];
  if (result.tree !== undefined && result.commit !== undefined)
    return [
      line(
        `${task.id}: #${task.pull?.number} is merged as ${short(result.commit)}${by(run, 'merge', ', allowed ')}`,
        'good',
      ),
    ];
  if (result.number === undefined || effect === '') return [];
  if (result.number === task.pull?.number)
    return [line(`${task.id}: pull request #${result.number} ${result.url ?? task.pull.url}`, 'good')];
  return [line(`${task.id}: issue #${result.number} ${result.url ?? ''}`)];
}

const tellsOf = (task: Task, result: FactOf<'effect-done'>['result']): boolean =>
  (result.commit !== undefined && task.merged?.commit === result.commit) ||
  (result.number !== undefined && (task.pull?.number === result.number || task.issue?.number === result.number));
