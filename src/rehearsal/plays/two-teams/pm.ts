import type { Reply } from '../../play.ts';
import { one, silently } from '../demonstration/acting.ts';
import { findPlaces, pm as onlyPm, symptomsIn, taskFor } from '../demonstration/pm.ts';
import { type Heard, type Opening, type Part, Puzzled, type Script } from '../demonstration/script.ts';

/** One team for each cause: its id, and what it is for. */
const TEAMS = [
  { id: 'import', title: 'What comes in from the bank' },
  { id: 'balances', title: 'What everybody owes' },
] as const;

/** The first PM plans for all and leads the first team; whoever leads another begins with a brief of its own. */
export const pm: Part = {
  script: (opening) => (/^You lead team "/m.test(opening.brief) ? lead(opening) : plan(opening)),
  giveUp: onlyPm.giveUp,
};

function* plan(opening: Opening): Script {
  const symptoms = symptomsIn(opening);
  const places = yield* findPlaces(symptoms);
  const tasks = places.map((place, at) => ({ ...taskFor(place, at), team: teamOf(at).id }));
  const teams = TEAMS.filter(({ id }) => tasks.some(({ team }) => team === id));
  const heard = yield one('Two causes that have nothing to do with each other: a team for each.', 'submit_plan', {
    summary: `The issue describes ${symptoms.length} bugs in files of their own: ${places.map(({ path }) => path).join(' and ')}. A team for each, which work at the same time.`,
    teams,
    tasks,
  });
  if (!heard.results[0]?.startsWith('The plan is approved'))
    throw new Puzzled(`My plan was not taken: ${heard.results[0]}`);
  yield follow(heard.told);
}

const teamOf = (at: number) => TEAMS[at % TEAMS.length] ?? TEAMS[0];

/** Says to whoever leads first that nothing of the other's is touched; then follows its own task. */
function* lead({ brief }: Opening): Script {
  const other = /led by ([\w-]+)/.exec(brief)?.[1];
  if (other === undefined) throw new Puzzled('My brief names nobody who leads the other team.', 'blocked');
  const heard: Heard = yield one('First I agree with the other team on who goes first.', 'message', {
    to: other,
    text: 'Our task touches nothing of yours. Where the budget gets tight, you go first: the import breaks for everybody.',
  });
  if (!heard.results[0]?.startsWith('Sent to')) throw new Puzzled(`My letter was not sent: ${heard.results[0]}`);
  yield follow(`${brief}\n${heard.told}`);
}

/** What to do by all that was said so far: report when the own team is done, the first of them after the others. */
function follow(told: string): Reply {
  const bad = /^Report of \S+: (failed|blocked|limited|cancelled)\b.*$/m.exec(told)?.[0];
  if (bad !== undefined) throw new Puzzled(`A task did not end well. ${bad}`);
  const merged = [...told.matchAll(/\bt\d+ is merged\b.*/g)].map(([line]) => line);
  const ended = /All tasks of team \S+ have ended/.test(told);
  const waits = /The other teams report before you do/.test(told) && !/I leave now: done/.test(told);
  if (!ended || waits) return silently('My team is at work, or another still is. I wait for the reports.');
  return one('My team is done, so I report.', 'report', {
    outcome: 'done',
    summary: `What this team was for is reached.\n${merged.map((line) => `- ${line}`).join('\n')}`,
  });
}
