import type { Certificate, CommandResult, Fact, FactOf, Finding } from '../facts.ts';
import { bodyPreview, previewOf } from '../preview.ts';
import type { Run, Task } from '../run/state.ts';
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
    case 'turn-taken':
      return turn(fact);
    case 'turn-failed':
      // Ended because its answer was no longer wanted: no failure of anybody.
      if (fact.failure.kind === 'aborted') return [line(`${fact.agent}: its model call was ended.`, 'dim')];
      return [line(`${fact.agent}: the model call failed (${fact.failure.kind}). ${fact.failure.message}`, 'bad')];
    case 'message-sent':
      return fact.from === 'board' ? [] : [line(`${fact.from} to ${fact.to}: ${bodyPreview(fact.text)}`, 'dim')];
    case 'ask-answered':
      return fact.by === 'policy'
        ? []
        : [line(`${fact.ask}: the ${fact.by} says ${fact.verdict}. ${fact.reason}`, 'strong')];
    case 'budget-set':
      return [line(`The budget is now ${budgetText(fact)}.`)];
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
      const head = `Plan approved ${fact.edited ? 'as the chair changed it' : by(run, 'plan')}: ${previewOf(plan.summary)}`;
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

/** Who decides at a gate of this run, in words. */
const by = (run: Run, gate: 'plan' | 'merge'): string =>
  run.settings.gates[gate] === 'chair' ? 'by the chair' : `by the rules (gate ${gate}=${run.settings.gates[gate]})`;

const short = (commit: string): string => commit.slice(0, 10);

export const ending = ({ exitCode }: CommandResult): string =>
  exitCode === null ? 'out of time' : exitCode === 0 ? 'passes' : `fails with exit code ${exitCode}`;

const commandsText = (results: readonly CommandResult[]): string =>
  results.map((result) => `\`${result.command}\` ${ending(result)}`).join(', ');

function opened({ run, mission, base, unseen }: FactOf<'run-opened'>): readonly Told[] {
  const head = line(
    `Run ${run} on issue #${mission.issue} "${mission.title}", from ${base.branch} at ${short(base.commit)}.`,
    'strong',
  );
  if (unseen.length === 0) return [head];
  const named = unseen.slice(0, 20).join(', ');
  const more = unseen.length > 20 ? ` and ${unseen.length - 20} more` : '';
  return [head, line(`It starts from the commit and does not see these uncommitted files: ${named}${more}.`)];
}

function baseline({ setup, checks, impossible }: FactOf<'baseline-recorded'>): readonly Told[] {
  if (impossible !== null) return [line(`Nothing can be checked here. ${impossible}`, 'bad')];
  const red = checks.some(({ exitCode }) => exitCode !== 0);
  const said = `Before anyone starts: ${commandsText([...setup, ...checks])}.`;
  return [line(red ? `${said} So the baseline is red.` : said, red ? 'bad' : 'plain')];
}

function joined({ agent, role, task }: FactOf<'agent-joined'>, run: Run): readonly Told[] {
  if (role === 'board') return [];
  if (task === null) return [line(`${agent} starts: it reads, plans and follows the work.`)];
  return [line(`${agent} ${role === 'reviewer' ? 'reviews' : 'takes'} ${task}: ${run.tasks[task]?.title ?? ''}`)];
}

function left({ agent, report }: FactOf<'agent-left'>): readonly Told[] {
  if (agent === 'board') return [line(bodyPreview(report.summary), 'bad')];
  if (report.outcome === 'cancelled') return [];
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
        `${task.id}: #${task.pull?.number} is merged as ${short(result.commit)}, allowed ${by(run, 'merge')}`,
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
