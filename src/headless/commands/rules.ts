import { stat } from 'node:fs/promises';
import { Command } from 'commander';
import { openMachine } from '../../compose.ts';
import { ruleText } from '../../core/projections/rule-words.ts';
import { inspectRepository } from '../begin/inspect-repository.ts';
import { CannotStart } from '../cannot-start.ts';
import { forgetRules, keptRules, type RulesPlace } from '../rules/kept-rules.ts';
import { visible } from '../screens/visible.ts';
import { stateFolder } from '../state-folder.ts';

const HELP = `
Rules are made beside an answer: answer RUN ASK allow --rule workspace. They hold for runs that begin after it was made,
and for the run in which it was. Removing one changes nothing for runs that have begun.

A rule about commands names how they begin, and whatever options follow are covered: what allows "npm test" allows
"npm test -- --config x". One that denies also covers what stands between its words: what denies "git push" denies
"git -C . push", and "git commit -m push" with it.
`;

export const rulesCommand = (): Command =>
  new Command('rules')
    .description('list what you have ruled for this workspace and for all your runs, or take one back')
    .argument('[remove]', 'remove: take one back')
    .argument('[number]', 'its number in the list')
    .option('--repo <dir>', 'the workspace: a folder in its repository', '.')
    .option('--json', 'as JSON, one line a rule')
    .addHelpText('after', HELP)
    .action(async (verb: string | undefined, number: string | undefined, { repo, json }: Flags) => {
      if (verb !== undefined && verb !== 'remove')
        throw new CannotStart(`"rules ${verb}" is not understood: say rules, or rules remove NUMBER.`);
      const place = await placeOf(repo);
      const rules = await keptRules(place);
      if (verb === undefined) {
        for (const [at, rule] of rules.entries())
          say(json ? JSON.stringify(rule) : `${at + 1}  ${visible(ruleText(rule))}${whyText(rule.why)}`);
        if (rules.length === 0 && !json)
          say('There are no rules. To make one beside an answer: answer RUN ASK allow --rule workspace');
        return;
      }
      const rule = /^[1-9]\d*$/.test(number ?? '') ? rules[Number(number) - 1] : undefined;
      if (rule === undefined)
        throw new CannotStart(
          `There is no rule ${number ?? 'without a number'}. Those that are there: npm run swarm -- rules`,
        );
      await forgetRules(place, [rule]);
      say(json ? JSON.stringify(rule) : `No more: ${visible(ruleText(rule))}`);
    });

interface Flags {
  readonly repo: string;
  readonly json?: boolean;
}

const whyText = (why: string): string => (why === '' ? '' : `  (${visible(why)})`);

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Outside of a repository there are the rules for all runs only. */
async function placeOf(repo: string): Promise<RulesPlace> {
  const home = stateFolder();
  await stat(repo).catch(() => {
    throw new CannotStart(`--repo ${repo} is not there. Give a folder in a repository.`);
  });
  const machine = await openMachine(home);
  const root = await inspectRepository(machine.git.user, repo).then(
    (state) => state.root,
    (error: unknown) => {
      if (error instanceof CannotStart) return null;
      throw error;
    },
  );
  return { home, root };
}
