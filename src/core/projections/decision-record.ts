import { previewOf } from '../preview.ts';
import type { Run } from '../run/state.ts';
import type { Body, Text } from '../text.ts';
import type { Motion } from './chamber.ts';
import { fenced } from './fenced.ts';
import { conditionText } from './measure-words.ts';
import { motionText } from './motion-text.ts';
import { askQuestion } from './standing-words.ts';

/**
 * One motion as Markdown, to be kept or sent to somebody: what was asked and why, what code knew of it, every ballot with
 * its reasons, dissent included, and who decided by which constitution. `read` gives what lies beside the log. Words of
 * agents stand in fences; what the run has of a task is as it stands now.
 */
export function decisionRecord(motion: Motion, run: Run, read: (text: Text) => string = previewOf): string {
  const { said, details, established } = motionText(run, motion.subject);
  return `${[
    `# ${motion.ask} of run ${run.id}: gate ${motion.gate}`,
    fenced(askQuestion(motion)),
    `Asked by ${motion.by} on ${moment(motion.raised)}, about issue #${run.mission.issue}.`,
    ...outcome(motion),
    ...quoted('## Why it was asked', [motion.why], read),
    ...quoted('## What it is about', said, read),
    ...quoted('## What was written of it', details, read),
    ...(established.length === 0 ? [] : ['## Established by code', fenced(established.join('\n'))]),
    ...ballots(motion),
  ].join('\n\n')}\n`;
}

const moment = (ms: number): string => new Date(ms).toISOString();

function quoted(title: string, body: Body, read: (text: Text) => string): string[] {
  const text = body.map(read).join('');
  return text.trim() === '' ? [] : [title, fenced(text)];
}

function outcome({ decided, climbed, withdrawn, of }: Motion): string[] {
  const way = climbed === null ? [] : ['It went from the board to the chair:', fenced(climbed)];
  if (decided === null)
    return [...way, withdrawn ? '**Withdrawn**: nobody has to answer any more.' : `**Open**: the ${of} decides.`];
  const { verdict, by, reason, conditions, constitution, at } = decided;
  const law = constitution === null ? '' : `, under the constitution \`${constitution}\``;
  return [
    ...way,
    `**${verdict === 'allow' ? 'Allowed' : 'Denied'}** by ${by === 'policy' ? 'the rules' : `the ${by}`} on ${moment(at)}${law}.`,
    ...(reason === '' ? [] : [fenced(reason)]),
    ...(conditions.length === 0 ? [] : ['## Conditions', fenced(conditions.map(conditionText).join('\n'))]),
  ];
}

function ballots(motion: Motion): string[] {
  const rounds = [...new Set(motion.ballots.map(({ round }) => round))].sort((one, other) => one - other);
  return rounds.flatMap((round) => [
    `## Ballots, round ${round}`,
    ...motion.ballots.filter((cast) => cast.round === round).map(ballotText),
  ]);
}

function ballotText({ member, ballot }: Motion['ballots'][number]): string {
  const { verdict, veto, reasons, evidence, conditions } = ballot;
  const lines = [
    ...reasons,
    ...evidence.map((one) => `Evidence: ${one}`),
    ...conditions.map((one) => `If: ${conditionText(one)}`),
  ];
  return `**${member}: ${verdict}${veto ? ', with a veto' : ''}**\n\n${fenced(lines.join('\n'))}`;
}
