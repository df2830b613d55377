import { type QuickPickItem, window } from 'vscode';
import type { Cap } from '../../core/budget.ts';
import type { Condition, Measure } from '../../core/measure.ts';
import { capText } from '../../core/projections/measure-words.ts';
import { doingOf, stageOf } from '../../core/projections/standing-words.ts';
import { budgetText } from '../../core/projections/words.ts';
import { budgetOf } from '../../core/run/caps.ts';
import { livingAgents, type Run, taskList } from '../../core/run/state.ts';
import { askText } from '../messages.ts';
import { labelText } from '../safe-text.ts';
import { askBudget } from '../start/ask-budget.ts';
import { askMode } from '../start/ask-mode.ts';
import { CONDITIONS, MEASURES, type MeasureKind, needsText } from './measure-kinds.ts';

/** Lets the chair pick something that can be done about a run, and what it is done to. Null where they leave. */
export async function pickMeasure(run: Run, title: string): Promise<Measure | null> {
  const items = Object.entries(MEASURES).map(([kind, { label, detail }]) => ({
    label,
    detail,
    does: kind as MeasureKind,
  }));
  const picked = await window.showQuickPick(items, { title, placeHolder: 'What is to be done?', ignoreFocusOut: true });
  return picked === undefined ? null : measureOf(run, picked.does, title);
}

async function measureOf(run: Run, kind: MeasureKind, title: string): Promise<Measure | null> {
  switch (kind) {
    case 'rebudget': {
      const cap = await pickCap(run, title);
      const budget =
        cap === null ? null : await askBudget(`Budget of ${capText(cap)}`, budgetOf(run, cap), capText(cap));
      return cap === null || budget === null ? null : { do: 'rebudget', cap, budget };
    }
    case 'mode': {
      const mode = await askMode(run.mode);
      return mode === null ? null : { do: 'mode', mode };
    }
    case 'accept':
    case 'reopen': {
      const task = await pickTask(run, title);
      return task === null ? null : { do: kind, task };
    }
    case 'stop':
      return { do: 'stop' };
    default: {
      const agent = await pickTarget(run, title);
      return agent === null ? null : onAgent(kind, agent, title);
    }
  }
}

async function onAgent(
  kind: Exclude<MeasureKind, 'rebudget' | 'mode' | 'accept' | 'reopen' | 'stop'>,
  agent: string,
  title: string,
): Promise<Measure | null> {
  switch (kind) {
    case 'pause':
    case 'resume':
      return { do: 'pause', agent, paused: kind === 'pause' };
    case 'terminate':
    case 'replace':
    case 'assist':
      return { do: kind, agent };
    case 'rebrief': {
      const brief = await askBrief(agent);
      return brief === null ? null : { do: 'rebrief', agent, brief };
    }
    case 'narrow': {
      const conditions = await pickConditions(title, agent);
      return conditions === null ? null : { do: 'narrow', agent, conditions };
    }
  }
}

/** Asks for another brief. Null where the user leaves. */
export async function askBrief(agent: string): Promise<string | null> {
  const brief = await askText({
    title: `Another brief for ${agent}`,
    prompt: 'It goes on from where it is, with this before it from its next turn on.',
    placeHolder: 'Brief',
    ignoreFocusOut: true,
    validateInput: needsText,
  });
  return brief === undefined ? null : brief.trim();
}

async function pickTarget(run: Run, title: string): Promise<string | null> {
  const items = livingAgents(run)
    .filter(({ tier }) => tier > 0)
    .map((agent) => ({ label: agent.id, description: labelText(doingOf(run, agent)) }));
  return (await pickOne(items, title, 'Which agent?'))?.label ?? null;
}

async function pickTask(run: Run, title: string): Promise<string | null> {
  const items = taskList(run).map((task) => ({
    label: task.id,
    description: labelText(task.title, 80),
    detail: labelText(stageOf(run, task), 200),
  }));
  return (await pickOne(items, title, 'Which task?'))?.label ?? null;
}

/** Lets the chair pick a cap, those that are set and those that may be. Null where they leave. */
export async function pickCap(run: Run, title: string): Promise<Cap | null> {
  const caps: readonly Cap[] = [
    { of: 'run' },
    { of: 'day' },
    ...Object.values(run.roles).flatMap(({ name, tier }): Cap[] => (tier > 0 ? [{ of: 'role', role: name }] : [])),
    ...taskList(run).map(({ id }): Cap => ({ of: 'task', task: id })),
    ...livingAgents(run).flatMap(({ id, tier }): Cap[] => (tier > 0 ? [{ of: 'agent', agent: id }] : [])),
  ];
  const items = caps.map((cap) => ({
    label: labelText(capText(cap)),
    description: labelText(budgetText(budgetOf(run, cap))),
    cap,
  }));
  return (await pickOne(items, title, 'Whose budget?'))?.cap ?? null;
}

async function pickOne<T extends QuickPickItem>(
  items: readonly T[],
  title: string,
  placeHolder: string,
): Promise<T | null> {
  if (items.length === 0) return null;
  return (await window.showQuickPick(items, { title, placeHolder, ignoreFocusOut: true })) ?? null;
}

async function pickConditions(title: string, agent: string): Promise<Condition[] | null> {
  const picked = await window.showQuickPick(CONDITIONS, {
    title,
    placeHolder: `What shall bind ${labelText(agent)} and all below it?`,
    canPickMany: true,
    ignoreFocusOut: true,
  });
  if (picked === undefined || picked.length === 0) return null;
  const conditions: Condition[] = [];
  for (const { condition: kind, label } of picked) {
    const globs = kind === 'only-paths' || kind === 'not-paths' ? await askGlobs(label) : [];
    if (globs === null) return null;
    conditions.push(kind === 'only-paths' || kind === 'not-paths' ? { kind, globs: [...globs] } : { kind });
  }
  return conditions;
}

async function askGlobs(title: string): Promise<readonly string[] | null> {
  const text = await askText({
    title,
    prompt: 'Patterns of paths, separated by spaces: src/parser/** docs/*.md',
    ignoreFocusOut: true,
    validateInput: needsText,
  });
  return text === undefined
    ? null
    : text
        .trim()
        .split(/[\s,]+/)
        .slice(0, 40);
}
