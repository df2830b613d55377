import { type QuickPickItem, window } from 'vscode';
import type { Budget } from '../../core/budget.ts';
import { budgetText } from '../../core/projections/words.ts';
import { uncapped } from '../../core/tighter.ts';
import type { RunSettings } from '../parts.ts';
import { labelText } from '../safe-text.ts';
import { askBudget } from './ask-budget.ts';

/** Roles of the team that one may want to hold down without having named them yet. */
const USUAL = ['pm', 'developer', 'reviewer', 'scout', 'specialist'];

interface Item extends QuickPickItem {
  readonly title: string;
  readonly whose: string;
  readonly now: Budget;
  readonly set: (caps: RunSettings['caps'], budget: Budget) => RunSettings['caps'];
}

/** Lets the user change the caps of a start, one after another; as they were where they leave at once. */
export async function askCaps({ caps: before, models }: RunSettings): Promise<RunSettings['caps']> {
  let caps = before;
  for (;;) {
    const picked = await window.showQuickPick(itemsOf(caps, Object.keys(models)), {
      title: 'Caps beside the budget of the run',
      placeHolder: 'Pick one to change it; Escape goes back',
      ignoreFocusOut: true,
    });
    if (picked === undefined) return caps;
    const budget = await askBudget(picked.title, picked.now, picked.whose);
    if (budget !== null) caps = picked.set(caps, budget);
  }
}

function itemsOf(caps: RunSettings['caps'], named: readonly string[]): readonly Item[] {
  const roles = new Set([...Object.keys(caps.roles), ...USUAL, ...named.filter((role) => role !== 'default')]);
  return [
    item('Each task', 'for each task that the plan gives no budget of its own', caps.task, (all, task) => ({
      ...all,
      task,
    })),
    item('The day', 'of all runs on this machine in a day', caps.day, (all, day) => ({ ...all, day })),
    ...[...roles].map((role) =>
      item(
        `Role ${labelText(role, 40)}`,
        'all agents of this role together',
        caps.roles[role] ?? uncapped,
        (all, budget) => ({
          ...all,
          roles: withRole(all.roles, role, budget),
        }),
      ),
    ),
  ];
}

const item = (title: string, whose: string, now: Budget, set: Item['set']): Item => ({
  label: title,
  description: budgetText(now),
  title,
  whose,
  now,
  set,
});

/** A role without any cap is not named. */
function withRole(roles: RunSettings['caps']['roles'], role: string, budget: Budget): RunSettings['caps']['roles'] {
  const { [role]: _, ...others } = roles;
  return budget.tokens === null && budget.money === null ? others : { ...others, [role]: budget };
}
